/**
 * Returns the variables that can change what the host engine builds. They are inputs of its
 * targets. Cargo gets only these variables and `MACHINE` while it compiles, because variables that
 * are not hashed must not affect a build.
 *
 * @param target triple; compilers and cargo read variables that contain its name
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

/**
 * Returns those of these variables that name a compiler or a linker and that a shell can read,
 * without `CC`, which has a default.
 */
export function compilerVariables(target: string): string[] {
  const names = target.replaceAll('-', '_');
  const of = (tool: string): string[] => [`${tool}_${names}`, `TARGET_${tool}`, `HOST_${tool}`];
  return [...of('CC'), 'CXX', ...of('CXX'), `CARGO_TARGET_${names.toUpperCase()}_LINKER`];
}

/** Returns those of these variables that the caller has set, by name. */
export function givenVariables(env: NodeJS.ProcessEnv, target: string): Record<string, string> {
  const given = hashedVariables(target).map((name) => [name, env[name]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * Variables that programs need to be found and to start, and limits of parallelism. They are passed
 * on unchanged, and do not change a build.
 */
const MACHINE = words(`PATH TMPDIR TMP TEMP CARGO_BUILD_JOBS
  SYSTEMROOT SystemRoot COMSPEC PATHEXT PROGRAMFILES`);

/**
 * Variables for network access. The compile step gets them only if the build may use the network.
 */
const NETWORK =
  words(`SSL_CERT_FILE SSL_CERT_DIR CARGO_HTTP_CAINFO CURL_CA_BUNDLE GIT_SSL_CAINFO SSH_AUTH_SOCK
  HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy`);

/** Further variables that cargo, git and credential helpers need to fetch crates as this user. */
const USER = words(`HOME USER LOGNAME SHELL LANG LC_ALL TERM CARGO_HOME RUSTUP_HOME CARGO_NET_OFFLINE
  CARGO_NET_GIT_FETCH_WITH_CLI GIT_SSH_COMMAND GIT_CONFIG_GLOBAL XDG_CONFIG_HOME
  USERPROFILE APPDATA LOCALAPPDATA`);

function words(text: string): string[] {
  return text.split(/\s+/);
}

/**
 * Returns the part of the caller's environment that cargo gets while it compiles on the host.
 *
 * @param network true if build scripts may use the network
 */
export function compileEnvironment(
  env: NodeJS.ProcessEnv,
  target: string,
  network: boolean,
): NodeJS.ProcessEnv {
  return pick(env, [...MACHINE, ...(network ? NETWORK : []), ...hashedVariables(target)]);
}

/**
 * Returns the part that cargo gets while it fetches, including tokens. Nothing of the workspace
 * runs in this step, so variables that could start one of its programs are left out.
 */
export function fetchEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isCredential = (name: string): boolean =>
    /^CARGO_REGISTR(Y|IES_\w+)_(TOKEN|CREDENTIAL_PROVIDER)$|^GIT_CONFIG_(COUNT|(KEY|VALUE)_\d+)$/.test(name);
  const credentials = Object.entries(env).filter(([name]) => isCredential(name));
  return {
    ...pick(env, [...MACHINE, ...NETWORK, ...USER, 'RUSTUP_TOOLCHAIN']),
    ...Object.fromEntries(credentials),
    // Cargo asks rustc for its targets, and configuration in the workspace may name another
    // program.
    ...{ RUSTC: 'rustc', RUSTC_WRAPPER: '', RUSTC_WORKSPACE_WRAPPER: '' },
  };
}

function pick(env: NodeJS.ProcessEnv, wanted: readonly string[]): NodeJS.ProcessEnv {
  // Names of variables are case-insensitive on Windows.
  const names = new Set(wanted.map((name) => name.toUpperCase()));
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.has(name.toUpperCase())));
}
