// A remote cache for Nx, in memory (https://nx.dev/docs/kb/self-hosted-caching). It runs as a
// separate process: `node remote-cache.cjs <file>` writes its URL into the file when it is ready.
const { Buffer } = require('node:buffer');
const { writeFileSync } = require('node:fs');
const http = require('node:http');

const entries = new Map();
const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    if (headers.authorization !== 'Bearer token') return response.writeHead(401).end();
    if (method === 'PUT') entries.set(url, Buffer.concat(chunks));
    const entry = entries.get(url);
    if (!entry) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(method === 'PUT' ? undefined : entry);
  });
});
server.listen(0, '127.0.0.1', () =>
  writeFileSync(process.argv[2], `http://127.0.0.1:${server.address().port}\n`),
);
