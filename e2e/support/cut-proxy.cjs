// A connection that breaks: it passes on a number of bytes in one direction. Then every connection
// ends, and no new one is accepted. It runs as a separate process, because the tests block while
// they wait for nx:
// node cut-proxy.cjs <folder> '{ "address", "to", "way", "bytes", "first" }'
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { waitFor } = require('./wait.cjs');

/**
 * Starts a proxy that breaks.
 *
 * @param {object} options
 * @param {string} [options.address] address to listen on
 * @param {string} options.to `host:port`; `connect` makes it an HTTP proxy
 * @param {'up' | 'down'} options.way the direction in which bytes are counted: `up` is sent, `down`
 * is received
 * @param {number} options.bytes number of bytes to pass on
 * @param {string[]} [options.first] a command that runs just before the connections end
 */
function cutProxy({ address = '127.0.0.1', ...rest }) {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-cut-'));
  const options = JSON.stringify({ address, ...rest });
  const proxy = spawn(process.execPath, [join(__dirname, 'cut-proxy.cjs'), folder, options], {
    stdio: 'inherit',
  });
  const port = join(folder, 'port');
  waitFor(() => existsSync(port), `the proxy to ${rest.to}`);
  return {
    host: `${address}:${readFileSync(port, 'utf8')}`,
    /** True if that many bytes were passed on. */
    wasCut: () => existsSync(join(folder, 'cut')),
    stop: () => {
      proxy.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function main(folder, { address, to, way, bytes, first }) {
  const sockets = new Set();
  let left = bytes;
  let server;
  const cut = () => {
    writeFileSync(join(folder, 'cut'), '');
    if (first) spawnSync(first[0], first.slice(1));
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  const bridge = (client, target) => {
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    const [from, into] = way === 'up' ? [client, target] : [target, client];
    into.pipe(from);
    from.on('end', () => into.end());
    from.on('data', (chunk) => {
      if (left <= 0) return;
      left -= chunk.length;
      if (left <= 0) return cut();
      if (into.write(chunk)) return;
      from.pause();
      into.once('drain', () => from.resume());
    });
  };
  const target = (name) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(name);
    return net.connect({ host, port: Number(port), allowHalfOpen: true });
  };
  if (to === 'connect') {
    server = http.createServer((_request, response) => response.writeHead(405).end());
    server.on('connect', ({ url }, client) => {
      const other = target(url);
      other.on('connect', () => client.write('HTTP/1.1 200 OK\r\n\r\n') && bridge(client, other));
      other.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    });
  } else server = net.createServer({ allowHalfOpen: true }, (client) => bridge(client, target(to)));
  server.listen(0, address, () => {
    // Written in one step, so that nobody reads a partial file.
    writeFileSync(join(folder, 'port.new'), String(server.address().port));
    renameSync(join(folder, 'port.new'), join(folder, 'port'));
  });
}

if (require.main === module) main(process.argv[2], JSON.parse(process.argv[3]));
module.exports = { cutProxy };
