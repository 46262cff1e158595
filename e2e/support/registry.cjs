// A small company network: an HTTPS registry with a certificate of its own authority. It requires a
// token, and its name is only reachable through a proxy. It runs as a separate process: `node
// registry.cjs <folder> <address>` writes `network.json` into the folder when it is ready.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { join } = require('node:path');

const HOST = 'registry.corp.test';
const TOKEN = 'Bearer-of-the-secret-4711';

function makeCertificates(folder) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Corp',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${HOST}`,
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  );
  writeFileSync(join(folder, 'ext'), `subjectAltName=DNS:${HOST}\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'ext',
    '-out',
    'server.pem',
  );
}

function makeCrate(folder) {
  mkdirSync(join(folder, 'corp-secret-0.1.0/src'), { recursive: true });
  writeFileSync(
    join(folder, 'corp-secret-0.1.0/Cargo.toml'),
    '[package]\nname = "corp-secret"\nversion = "0.1.0"\nedition = "2021"\n',
  );
  writeFileSync(
    join(folder, 'corp-secret-0.1.0/src/lib.rs'),
    'pub fn word() -> &\'static str { "from the company" }\n',
  );
  // The bytes are always the same, because a cargo home may already contain the crate.
  const same = ['--mtime=@0', '--owner=0', '--group=0', '--sort=name', '--use-compress-program=gzip -n'];
  execFileSync('tar', [...same, '-cf', 'crate.tar.gz', 'corp-secret-0.1.0'], { cwd: folder });
  return readFileSync(join(folder, 'crate.tar.gz'));
}

function main(folder, address) {
  makeCertificates(folder);
  const crate = makeCrate(folder);
  const cksum = createHash('sha256').update(crate).digest('hex');
  const entry = { name: 'corp-secret', vers: '0.1.0', deps: [], cksum, features: {}, yanked: false };
  const answers = {
    '/index/config.json': JSON.stringify({
      dl: `https://${HOST}/dl`,
      api: `https://${HOST}`,
      'auth-required': true,
    }),
    '/index/co/rp/corp-secret': `${JSON.stringify(entry)}\n`,
    '/dl/corp-secret/0.1.0/download': crate,
  };
  const keys = {
    key: readFileSync(join(folder, 'server.key')),
    cert: readFileSync(join(folder, 'server.pem')),
  };
  const registry = https.createServer(keys, ({ url, headers }, response) => {
    if (headers.authorization !== TOKEN) return response.writeHead(401).end();
    const answer = answers[url];
    return answer === undefined ? response.writeHead(404).end() : response.end(answer);
  });
  registry.listen(0, address, () => {
    const proxy = http.createServer((_request, response) => response.writeHead(405).end());
    proxy.on('connect', ({ url }, client) => {
      const [host, port] = url.split(':');
      const target =
        host === HOST ? net.connect(registry.address().port, address) : net.connect(Number(port), host);
      target.on(
        'connect',
        () => client.write('HTTP/1.1 200 OK\r\n\r\n') && (target.pipe(client), client.pipe(target)),
      );
      target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
      client.on('error', () => target.destroy());
    });
    proxy.listen(0, address, () =>
      writeFileSync(
        join(folder, 'network.json'),
        JSON.stringify({ proxy: `http://${address}:${proxy.address().port}` }),
      ),
    );
  });
}

if (require.main === module) main(process.argv[2], process.argv[3]);
module.exports = { HOST, TOKEN };
