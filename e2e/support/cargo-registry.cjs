// A registry for crates on loopback: a sparse index that needs a token, and the API to publish and
// download. It runs as a separate process, because the tests wait for cargo: `node
// cargo-registry.cjs <folder>` writes `registry.json` into the folder when it is ready.
const { spawn, spawnSync } = require('node:child_process');
const { Buffer } = require('node:buffer');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync, appendFileSync, rmSync } = require('node:fs');
const http = require('node:http');
const { dirname, join } = require('node:path');

const TOKEN = 'secret-of-the-registry';

/** @typedef {{ index: string, token: string, uploads: () => string[], failOnce: (crate: string) => void, loseAnswer: (crate: string) => void, stop: () => void }} CargoRegistry */

/**
 * Starts a registry, and waits until it is ready. `uploads` has the accepted crates in their order.
 * `failOnce` makes it close the connection at the next upload of a crate. `loseAnswer` makes it do that
 * after it has accepted the crate.
 *
 * @param {string} folder @returns {CargoRegistry}
 */
function startCargoRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  const server = spawn(process.execPath, [join(__dirname, 'cargo-registry.cjs'), folder], {
    stdio: 'inherit',
  });
  const ready = join(folder, 'registry.json');
  for (let tries = 0; !existsSync(ready); tries++) {
    if (tries > 200) throw new Error('the registry does not start');
    spawnSync('sleep', ['0.05']);
  }
  const { port } = JSON.parse(readFileSync(ready, 'utf8'));
  const log = join(folder, 'uploads');
  return {
    index: `sparse+http://127.0.0.1:${port}/index/`,
    token: TOKEN,
    uploads: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    failOnce: (crate) => writeFileSync(join(folder, `fail-${crate}`), ''),
    loseAnswer: (crate) => writeFileSync(join(folder, `lose-${crate}`), ''),
    stop: () => void server.kill(),
  };
}

/** The path of a crate in an index. @param {string} name */
function indexPath(name) {
  const parts =
    name.length < 4
      ? [String(name.length), ...(name.length === 3 ? [name[0]] : [])]
      : [name.slice(0, 2), name.slice(2, 4)];
  return join('index', ...parts, name);
}

/**
 * Returns the parts of an upload: each has a length of 4 bytes before it.
 * https://doc.rust-lang.org/cargo/reference/registry-web-api.html#publish
 *
 * @param {Buffer} body
 */
function partsOf(body) {
  const length = body.readUInt32LE(0);
  const metadata = JSON.parse(body.subarray(4, 4 + length).toString('utf8'));
  const size = body.readUInt32LE(4 + length);
  return { metadata, crate: body.subarray(8 + length, 8 + length + size) };
}

/** The line of the index for an upload. @param {any} metadata @param {Buffer} crate */
function entryOf({ name, vers, deps, features, links }, crate) {
  const dependencies = deps.map((dep) => ({
    name: dep.explicit_name_in_toml ?? dep.name,
    req: dep.version_req,
    features: dep.features,
    optional: dep.optional,
    default_features: dep.default_features,
    target: dep.target,
    kind: dep.kind,
    registry: dep.registry,
    ...(dep.explicit_name_in_toml ? { package: dep.name } : {}),
  }));
  const cksum = createHash('sha256').update(crate).digest('hex');
  return { name, vers, deps: dependencies, cksum, features, yanked: false, links };
}

/** @param {string} folder @param {Buffer} body @returns {[number, object]} */
function publish(folder, body) {
  const { metadata, crate } = partsOf(body);
  const { name, vers } = metadata;
  const file = join(folder, indexPath(name));
  const lines = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (lines.includes(`"vers":"${vers}"`))
    return [400, { errors: [{ detail: `crate version \`${vers}\` is already uploaded` }] }];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(folder, `${name}-${vers}.crate`), crate);
  appendFileSync(file, `${JSON.stringify(entryOf(metadata, crate))}\n`);
  appendFileSync(join(folder, 'uploads'), `${name} ${vers}\n`);
  return [200, { warnings: {} }];
}

/** @param {string} folder */
function main(folder) {
  const server = http.createServer((request, response) => {
    const url = request.url ?? '';
    /** @param {number} status @param {string | Buffer} [body] */
    const answer = (status, body = '') => response.writeHead(status).end(body);
    const base = `http://${request.headers.host}`;
    if (url === '/index/config.json' && request.headers.authorization === undefined) return answer(401);
    if (request.headers.authorization !== TOKEN) return answer(401);
    if (url === '/index/config.json')
      return answer(
        200,
        JSON.stringify({ dl: `${base}/dl/{crate}-{version}.crate`, api: base, 'auth-required': true }),
      );
    if (request.method === 'PUT' && url === '/api/v1/crates/new') {
      /** @type {Buffer[]} */
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const { name } = partsOf(body).metadata;
        const isAsked = (/** @type {string} */ fault) => {
          const file = join(folder, `${fault}-${name}`);
          const isThere = existsSync(file);
          if (isThere) rmSync(file);
          return isThere;
        };
        if (isAsked('fail')) return response.destroy();
        const [status, result] = publish(folder, body);
        if (isAsked('lose')) return response.destroy();
        return answer(status, JSON.stringify(result));
      });
      return undefined;
    }
    const file = join(folder, url.replace(/^\/dl\//, '/'));
    return existsSync(file) ? answer(200, readFileSync(file)) : answer(404);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address)
      writeFileSync(join(folder, 'registry.json'), JSON.stringify({ port: address.port }));
  });
}

if (require.main === module) main(process.argv[2] ?? '');
module.exports = { startCargoRegistry };
