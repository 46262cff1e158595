// The API for releases of GitHub or Gitea on loopback, strict about what they refuse. It counts
// requests, and can fail at each of them. Used inside the process of a test.
const http = require('node:http');
const { Buffer } = require('node:buffer');
const { answerTo, TOKEN } = require('./release-answers.cjs');

/**
 * @typedef {{ id: number, name: string, bytes: Buffer, isComplete: boolean }} Asset
 * @typedef {{ id: number, tag_name: string, draft: boolean, prerelease: boolean, assets: Asset[] }} Release
 * @typedef {'drop' | 'drop-answer' | 'half' | 'status'} Fault `drop`: nothing is done; `drop-answer`: it is done, but
 * the answer is lost; `half`: the body arrives in part; `status`: an answer with status 502
 * @typedef {object} ReleaseServer
 * @property {'github' | 'gitea'} kind @property {string} url @property {string} repository @property {string} token
 * @property {Release[]} releases @property {Set<string>} tags
 * @property {string[]} events changes in their order, such as `upload app.tar.gz`
 * @property {string[]} requests method and path of each request
 * @property {(fault?: (at: number, request: string) => Fault | undefined) => void} fail decides for each request from
 * now on, the first has number 0
 * @property {{ digests: boolean, waits: number }} settings `digests`: whether it says digests
 * @property {() => Promise<void>} close
 */

/** @param {'github' | 'gitea'} kind @returns {Promise<ReleaseServer>} */
async function startReleaseServer(kind = 'github') {
  const state = {
    kind,
    repository: 'team/app',
    token: TOKEN,
    releases: /** @type {Release[]} */ ([]),
    tags: new Set(),
    events: /** @type {string[]} */ ([]),
    requests: /** @type {string[]} */ ([]),
    settings: { digests: kind === 'github', waits: 0 },
    nextId: 1,
    port: 0,
  };
  let fault = /** @type {(at: number, request: string) => Fault | undefined} */ (() => undefined);
  let count = 0;
  const server = http.createServer(async (request, response) => {
    const shown = `${request.method} ${request.url}`;
    state.requests.push(shown);
    const failing = fault(count++, shown);
    const body = await bodyOf(request, failing === 'half');
    if (failing === 'drop') return response.destroy();
    const answer = answerTo(state, request, failing === 'half' || failing === 'status' ? undefined : body);
    if (failing === 'half' || failing === 'drop-answer') return response.destroy();
    const [status, value, headers] = failing === 'status' ? [502, { message: 'Server Error' }, {}] : answer;
    const bytes = Buffer.isBuffer(value) ? value : value === undefined ? '' : JSON.stringify(value);
    const type = Buffer.isBuffer(value) ? 'application/octet-stream' : 'application/json';
    return response.writeHead(status, { 'content-type': type, ...headers }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address === 'object' && address) state.port = address.port;
  return Object.assign(state, {
    url: `http://127.0.0.1:${state.port}`,
    fail: (decide = () => undefined) => {
      fault = decide;
      count = 0;
    },
    close: () => {
      server.closeAllConnections();
      return /** @type {Promise<void>} */ (new Promise((resolve) => server.close(() => resolve())));
    },
  });
}

/** @param {http.IncomingMessage} request @param {boolean} isHalf @returns {Promise<Buffer>} */
function bodyOf(request, isHalf) {
  return new Promise((resolve) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    if (isHalf) request.once('data', () => resolve(Buffer.concat(chunks)));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve(Buffer.alloc(0)));
  });
}

module.exports = { startReleaseServer };
