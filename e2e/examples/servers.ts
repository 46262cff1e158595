import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../support/wait.cjs';

const REGISTRY = '127.0.0.1:5063';
// The password "password", hashed with bcrypt.
const ACCOUNT = 'user:$2b$04$yCNhMJf6zbFsJuD0TCisPu4mgKARDl9IywCJNU0ZRos.bX3SnKOOG\n';

/** Local replacements for the servers that the examples name. */
export interface Servers {
  /** Host and port of a registry like ghcr.io: HTTPS, and login required. */
  registry: string;
  /** Environment of a machine that has logged in and trusts the registry's certificate. */
  login: NodeJS.ProcessEnv;
  /** URL of a remote cache for Nx. */
  cache: string;
  stop(): void;
}

/** Starts them as separate processes, because the tests block while they wait for commands. */
export function startServers(): Servers {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-examples-'));
  const file = (name: string): string => join(folder, name);
  const subject = ['-subj', '/CN=registry', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', file('key.pem'), '-out', file('cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...subject, ...keys], { stdio: 'ignore' });
  const trusted = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt';
  writeFileSync(file('trusted.pem'), readFileSync(trusted, 'utf8') + readFileSync(file('cert.pem'), 'utf8'));
  writeFileSync(file('accounts'), ACCOUNT);
  mkdirSync(file('docker'));
  const auth = Buffer.from('user:password').toString('base64');
  writeFileSync(file('docker/config.json'), JSON.stringify({ auths: { [REGISTRY]: { auth } } }));
  writeFileSync(
    file('config.yml'),
    `version: 0.1
storage: {filesystem: {rootdirectory: ${file('data')}}}
http: {addr: "${REGISTRY}", tls: {certificate: ${file('cert.pem')}, key: ${file('key.pem')}}}
auth: {htpasswd: {realm: examples, path: ${file('accounts')}}}
`,
  );
  const cacheFile = file('cache.txt');
  const children: ChildProcess[] = [
    spawn('docker-registry', ['serve', file('config.yml')], { stdio: 'ignore' }),
    spawn(process.execPath, [require.resolve('./remote-cache.cjs'), cacheFile], { stdio: 'ignore' }),
  ];
  waitFor(() => readFileSync(cacheFile, 'utf8').endsWith('\n'), 'the remote cache');
  waitFor(() => execFileSync('curl', ['-sk', `https://${REGISTRY}/v2/`]).length > 0, 'the registry');
  return {
    registry: REGISTRY,
    login: { DOCKER_CONFIG: file('docker'), SSL_CERT_FILE: file('trusted.pem') },
    cache: readFileSync(cacheFile, 'utf8').trim(),
    stop() {
      for (const child of children) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
