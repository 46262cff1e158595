import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { messageOf, RustStaticError } from '../../../errors';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'FTP_PROXY'];

/** The proxy variables of the environment, in both spellings: tools disagree about which one they read. */
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

/** Where a container finds the caller's certificates. */
export const CA_FILE = '/etc/rust-static/ca.pem';

/** What makes cargo and git in a container trust the file above. */
export const CA_ENV = { CARGO_HTTP_CAINFO: CA_FILE, SSL_CERT_FILE: CA_FILE, GIT_SSL_CAINFO: CA_FILE };

/**
 * The certificates that the environment tells programs to trust, as PEM, or undefined when it names none.
 * `NODE_EXTRA_CA_CERTS` adds to Node's own roots; the others replace them.
 *
 * @param option the option "caFile", absolute; it wins
 * @param ofCargo what cargo's own configuration names; it counts last
 * @throws RustStaticError when the file that is named cannot be read
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

/** What a container with a network is given: variables that stay out of its configuration, and certificates. */
export interface NetworkAccess {
  env: Record<string, string>;
  /** PEM, to be put at `CA_FILE`. */
  ca: string | undefined;
}

/** The caller's way to the network: a company's proxies and certificates are the normal case. */
export function networkAccess(env: NodeJS.ProcessEnv, caFile?: string, cargoCaFile?: string): NetworkAccess {
  const ca = caBundle(env, caFile, cargoCaFile);
  return { env: { ...proxyEnv(env), ...(ca === undefined ? {} : CA_ENV) }, ca };
}
