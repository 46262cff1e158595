/**
 * Variables that can change what the host engine builds. They are inputs of its targets, and the only ones, beside
 * those below, that reach cargo: what is not hashed must not be seen.
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

/** Variables that programs need to run at all, find their files and reach the network. They do not change a build. */
const PASSED = words(`PATH HOME USER LOGNAME SHELL LANG LC_ALL TERM TZ TMPDIR TMP TEMP
  CARGO_HOME CARGO_TARGET_DIR RUSTUP_HOME CARGO_BUILD_JOBS CARGO_NET_OFFLINE SCCACHE_DIR
  SSL_CERT_FILE SSL_CERT_DIR CARGO_HTTP_CAINFO CURL_CA_BUNDLE GIT_SSL_CAINFO SSH_AUTH_SOCK
  HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy
  SYSTEMROOT SystemRoot COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMFILES`);

function words(text: string): string[] {
  return text.split(/\s+/);
}

/** The part of the caller's environment that the host engine's programs get. */
export function hostEnvironment(env: NodeJS.ProcessEnv, target: string): NodeJS.ProcessEnv {
  // Windows spells them as it likes.
  const names = new Set([...PASSED, ...hashedVariables(target)].map((name) => name.toUpperCase()));
  const isSecret = (name: string): boolean =>
    /^CARGO_REGISTR(Y|IES_\w+)_(TOKEN|CREDENTIAL_PROVIDER)$/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => names.has(name.toUpperCase()) || isSecret(name)),
  );
}
