import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { messageOf, RustStaticError } from '../../../errors';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'FTP_PROXY'];

/**
 * Returns the proxy variables of the environment in upper and lower case, because tools disagree
 * about which one they read.
 */
export function proxyEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of PROXIES) {
    const value = env[name] ?? env[name.toLowerCase()];
    if (!value) continue;
    result[name] = value;
    result[name.toLowerCase()] = value;
  }
  return result;
}

/** Path of the caller's certificates in a container. */
export const CA_FILE = '/etc/rust-static/ca.pem';

/** Variables that make cargo and git in a container trust that file. */
export const CA_ENV = { CARGO_HTTP_CAINFO: CA_FILE, SSL_CERT_FILE: CA_FILE, GIT_SSL_CAINFO: CA_FILE };

/**
 * Returns the certificates that the environment tells programs to trust, as PEM, or undefined if it
 * names none. `NODE_EXTRA_CA_CERTS` adds to Node's own roots; the other variables replace them.
 *
 * @param option the option "caFile", an absolute path; it takes precedence
 * @param ofCargo the file that cargo's own configuration names; it is used last
 * @throws RustStaticError if the file cannot be read
 */
export function caBundle(env: NodeJS.ProcessEnv, option?: string, ofCargo?: string): string | undefined {
  if (option) return readBundle('the option "caFile"', option);
  for (const name of ['CARGO_HTTP_CAINFO', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
    const file = env[name];
    if (!file) continue;
    const own = readBundle(name, file);
    return name === 'NODE_EXTRA_CA_CERTS' ? [own.trimEnd(), ...rootCertificates, ''].join('\n') : own;
  }
  return ofCargo ? readBundle("cargo's `http.cainfo`", ofCargo) : undefined;
}

function readBundle(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RustStaticError(`The certificates that ${name} names cannot be read`, {
      code: 'certificates-unreadable',
      reason: messageOf(error),
      remedy: `Correct or unset ${name}.`,
      cause: error,
    });
  }
}

/**
 * Network settings of a container: variables that are kept out of its configuration, and
 * certificates.
 */
export interface NetworkAccess {
  env: Record<string, string>;
  /** PEM, written to `CA_FILE`. */
  ca: string | undefined;
}

/**
 * Returns the caller's network settings. Company networks often need proxies and certificates of
 * their own.
 */
export function networkAccess(env: NodeJS.ProcessEnv, caFile?: string, cargoCaFile?: string): NetworkAccess {
  const ca = caBundle(env, caFile, cargoCaFile);
  return { env: { ...proxyEnv(env), ...(ca === undefined ? {} : CA_ENV) }, ca };
}
