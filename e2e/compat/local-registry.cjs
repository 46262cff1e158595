// An npm registry with a single package, our tarball: `node local-registry.cjs <tarball> <file for
// the port>`. Package managers use it only for the scope (`@org:registry=…`), and their default
// registry for everything else.
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

const [tarball, portFile] = process.argv.slice(2);
const bytes = readFileSync(tarball);
const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
const { name, version } = manifest;
const file = `${name.split('/')[1]}-${version}.tgz`;
const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

const server = http.createServer(({ url = '' }, response) => {
  const path = decodeURIComponent(url.split('?')[0]);
  if (path === `/${name}/-/${file}`) return response.end(bytes);
  if (path !== `/${name}`) return response.writeHead(404).end('{}');
  const dist = { tarball: `http://127.0.0.1:${server.address().port}/${name}/-/${file}`, integrity };
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
      // For package managers that only accept versions which are some days old.
      time: { [version]: '2026-01-01T00:00:00.000Z' },
    }),
  );
});
server.listen(0, '127.0.0.1', () => {
  writeFileSync(`${portFile}.new`, String(server.address().port));
  renameSync(`${portFile}.new`, portFile);
});
