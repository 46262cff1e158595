/**
 * Variables that can change what the host engine builds. They are inputs of its targets, and the only ones, beside
 * `MACHINE`, that reach cargo while it compiles: what is not hashed must not be seen.
 *
 * @param target triple, whose own variables compilers and cargo read
 */
export function hashedVariables(target: string): string[] {
  const names = target.replaceAll('-', '_');
  const tools = ['CC', 'CXX', 'AR', 'RANLIB', 'CFLAGS', 'CXXFLAGS', 'ARFLAGS'];
  return [
    ...words(`RUSTC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTUP_TOOLCHAIN LDFLAGS LIBRARY_PATH CPATH
      PKG_CONFIG PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALL_STATIC PKG_CONFIG_ALLOW_CROSS
      OPENSSL_DIR OPENSSL_LIB_DIR OPENSSL_INCLUDE_DIR OPENSSL_STATIC
      LIBCLANG_PATH LLVM_CONFIG_PATH CMAKE CMAKE_PREFIX_PATH PROTOC PROTOC_INCLUDE`),
    ...tools.flatMap((tool) => [
      tool,
      `HOST_${tool}`,
      `TARGET_${tool}`,
      `${tool}_${target}`,
      `${tool}_${names}`,
    ]),
    `CARGO_TARGET_${names.toUpperCase()}_LINKER`,
  ];
}

/** What programs need to be found and to start, and how many may run: passed as they are. They do not change a build. */
const MACHINE = words(`PATH TMPDIR TMP TEMP CARGO_BUILD_JOBS
  SYSTEMROOT SystemRoot COMSPEC PATHEXT PROGRAMFILES`);

/** What reaches the network; to compile, only where the build is allowed to use it. */
const NETWORK =
  words(`SSL_CERT_FILE SSL_CERT_DIR CARGO_HTTP_CAINFO CURL_CA_BUNDLE GIT_SSL_CAINFO SSH_AUTH_SOCK
  HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy`);

/** What cargo, git and credential helpers need besides to fetch crates as this user. */
const USER = words(`HOME USER LOGNAME SHELL LANG LC_ALL TERM CARGO_HOME RUSTUP_HOME CARGO_NET_OFFLINE
  CARGO_NET_GIT_FETCH_WITH_CLI GIT_SSH_COMMAND GIT_CONFIG_GLOBAL XDG_CONFIG_HOME
  USERPROFILE APPDATA LOCALAPPDATA`);

function words(text: string): string[] {
  return text.split(/\s+/);
}

/**
 * The part of the caller's environment that the host engine's cargo gets while it compiles.
 *
 * @param network whether build scripts may use the network
 */
export function compileEnvironment(
  env: NodeJS.ProcessEnv,
  target: string,
  network: boolean,
): NodeJS.ProcessEnv {
  return pick(env, [...MACHINE, ...(network ? NETWORK : []), ...hashedVariables(target)]);
}

/**
 * The part of it that cargo gets while it fetches, tokens included: nothing of the workspace runs then, so what could
 * start a program of it is set aside.
 */
export function fetchEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isCredential = (name: string): boolean =>
    /^CARGO_REGISTR(Y|IES_\w+)_(TOKEN|CREDENTIAL_PROVIDER)$|^GIT_CONFIG_(COUNT|(KEY|VALUE)_\d+)$/.test(name);
  const credentials = Object.entries(env).filter(([name]) => isCredential(name));
  return {
    ...pick(env, [...MACHINE, ...NETWORK, ...USER, 'RUSTUP_TOOLCHAIN']),
    ...Object.fromEntries(credentials),
    // Cargo asks rustc for its targets; configuration of the workspace may name another program.
    ...{ RUSTC: 'rustc', RUSTC_WRAPPER: '', RUSTC_WORKSPACE_WRAPPER: '' },
  };
}

function pick(env: NodeJS.ProcessEnv, wanted: readonly string[]): NodeJS.ProcessEnv {
  // Windows spells them as it likes.
  const names = new Set(wanted.map((name) => name.toUpperCase()));
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.has(name.toUpperCase())));
}
