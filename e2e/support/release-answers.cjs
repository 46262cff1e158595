// The answers of `release-server.cjs`: what GitHub or Gitea say to one request.
const { createHash } = require('node:crypto');
const { Buffer } = require('node:buffer');

const TOKEN = 'secret-of-the-releases';

/**
 * @param {any} state @param {import('node:http').IncomingMessage} request @param {Buffer | undefined} body undefined if it did not
 * arrive completely
 * @returns {[status: number, value?: unknown, headers?: Record<string, string>]}
 */
function answerTo(state, request, body) {
  const { pathname, searchParams } = new URL(request.url ?? '', `http://127.0.0.1:${state.port}`);
  const { method, headers } = request;
  const download = /^\/team\/app\/releases\/download\/(.+)\/([^/]+)$/.exec(pathname);
  if (download) return publicFile(state, download);
  if (pathname.startsWith('/storage/')) {
    // Storage services refuse a second way of authorization.
    if (headers.authorization) return [400, { message: 'Only one auth mechanism allowed' }];
    return [200, assetWith(state, Number(pathname.split('/').at(-1)))?.asset.bytes];
  }
  if (headers.authorization?.replace(/^Bearer /, 'token ') !== `token ${TOKEN}`)
    return [401, { message: 'Bad credentials' }];
  if (!headers['user-agent']) return [403, { message: 'Request forbidden by administrative rules.' }];
  const base = state.kind === 'github' ? '/api/v3' : '/api/v1';
  const uploads = /^\/api\/uploads\/repos\/team\/app\/releases\/(\d+)\/assets$/.exec(pathname);
  if (uploads && state.kind === 'github')
    return uploadToGithub(state, uploads, { method, headers, name: searchParams.get('name'), body });
  const path = pathname.replace(`${base}/repos/team/app`, '');
  if (path === pathname) return [404, { message: 'Not Found' }];
  if (body === undefined && method !== 'POST') return [502];
  const page = Number(searchParams.get('page') ?? '1');
  return repositoryAnswer(state, { method, path, headers, body, page, name: searchParams.get('name') });
}

/** @returns {[status: number, value?: unknown, headers?: Record<string, string>]} */
function repositoryAnswer(state, { method, path, headers, body, page, name }) {
  const { kind, releases, tags, events } = state;
  const missing = [404, { message: 'Not Found' }];
  const tag = new RegExp(kind === 'github' ? '^/git/ref/tags/(.+)$' : '^/tags/(.+)$').exec(path);
  if (tag)
    return tags.has(decodeURIComponent(tag[1]))
      ? [200, { ref: `refs/tags/${tag[1]}`, name: tag[1] }]
      : missing;
  const byTag = /^\/releases\/tags\/(.+)$/.exec(path);
  if (byTag) {
    const isPublic = ({ tag_name: of, draft }) => of === decodeURIComponent(byTag[1]) && !draft;
    const found = releases.find(isPublic);
    return found ? [200, shownRelease(state, found)] : missing;
  }
  if (path === '/releases' && method === 'GET')
    return [200, page === 1 ? releases.toReversed().map((release) => shownRelease(state, release)) : []];
  if (path === '/releases' && method === 'POST') return create(state, headers, body);
  const asset = /^\/releases\/(?:\d+\/)?assets\/(\d+)$/.exec(path);
  if (asset) return assetAnswer(state, method, headers, Number(asset[1]));
  const [, id, part] = /^\/releases\/(\d+)(\/assets)?$/.exec(path) ?? [];
  const release = releases.find((entry) => entry.id === Number(id));
  if (!release) return missing;
  if (part && method === 'GET')
    return [200, page === 1 ? release.assets.map((entry) => shownAsset(state, release, entry)) : []];
  if (part && method === 'POST' && kind === 'gitea')
    return uploadToGitea(state, release, { headers, body, name });
  if (part) return missing;
  if (method === 'DELETE') {
    releases.splice(releases.indexOf(release), 1);
    events.push(`discard ${release.id}`);
    return [204];
  }
  if (method !== 'PATCH' || body === undefined) return missing;
  const { draft } = JSON.parse(body.toString('utf8'));
  if (draft === false && release.draft) {
    if (!tags.has(release.tag_name)) events.push(`create tag ${release.tag_name}`);
    events.push(`publish ${release.tag_name}`);
    release.draft = false;
  }
  return [200, shownRelease(state, release)];
}

/** @returns {[status: number, value?: unknown]} */
function create(state, headers, body) {
  if (body === undefined) return [502];
  if (headers['content-type'] !== 'application/json') return [415, { message: 'Unsupported Media Type' }];
  const { tag_name: tag, draft = false, prerelease = false } = JSON.parse(body.toString('utf8'));
  if (!tag)
    return [422, { message: 'Validation Failed', errors: [{ code: 'missing_field', field: 'tag_name' }] }];
  const same = state.releases.filter(({ tag_name: of }) => of === tag);
  // Gitea has one entry for a tag. GitHub has any number of drafts.
  if (state.kind === 'gitea' && same.length > 0) return [409, { message: 'Release already exist' }];
  if (same.some((release) => !release.draft))
    return [422, { message: 'Validation Failed', errors: [{ code: 'already_exists', field: 'tag_name' }] }];
  const release = { id: state.nextId++, tag_name: tag, draft, prerelease, assets: [] };
  state.releases.push(release);
  state.events.push(`create ${tag}`);
  return [201, shownRelease(state, release)];
}

/** @returns {[status: number, value?: unknown]} */
function uploadToGithub(state, [, id], { method, headers, name, body }) {
  const release = state.releases.find((entry) => entry.id === Number(id));
  if (method !== 'POST' || !release) return [404, { message: 'Not Found' }];
  if (!headers['content-length']) return [400, { message: 'Bad Content-Length' }];
  if (!headers['content-type']) return [400, { message: 'Bad Content-Type' }];
  const kept = (name ?? '').replace(/[^\w.-]+/g, '.').replace(/^\.+|\.+$/g, '');
  if (!kept)
    return [422, { message: 'Validation Failed', errors: [{ code: 'missing_field', field: 'name' }] }];
  if (release.assets.some((asset) => asset.name === kept))
    return [422, { message: 'Validation Failed', errors: [{ code: 'already_exists', field: 'name' }] }];
  const isComplete = body !== undefined && body.length === Number(headers['content-length']);
  const asset = { id: state.nextId++, name: kept, bytes: isComplete ? body : Buffer.alloc(0), isComplete };
  release.assets.push(asset);
  if (!isComplete) return [502];
  state.events.push(`upload ${kept}`);
  return [201, shownAsset(state, release, asset)];
}

/** @returns {[status: number, value?: unknown]} */
function uploadToGitea(state, release, { headers, body, name }) {
  const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? [];
  if (!boundary || body === undefined) return [500, { message: 'GetFile' }];
  const start = body.indexOf('\r\n\r\n') + 4;
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  if (end < 0 || !body.subarray(0, start).includes('name="attachment"')) return [500, { message: 'GetFile' }];
  const asset = { id: state.nextId++, name, bytes: body.subarray(start, end), isComplete: true };
  release.assets.push(asset);
  state.events.push(`upload ${name}`);
  return [201, shownAsset(state, release, asset)];
}

/** @returns {[status: number, value?: unknown, headers?: Record<string, string>]} */
function assetAnswer(state, method, headers, id) {
  const found = assetWith(state, id);
  if (!found) return [404, { message: 'Not Found' }];
  const { release, asset } = found;
  if (method === 'DELETE') {
    release.assets.splice(release.assets.indexOf(asset), 1);
    state.events.push(`${release.draft ? 'delete' : 'delete public'} ${asset.name}`);
    return [204];
  }
  if (headers.accept !== 'application/octet-stream') return [200, shownAsset(state, release, asset)];
  // Another host name is another origin.
  return [302, undefined, { location: `http://localhost:${state.port}/storage/${asset.id}` }];
}

function publicFile(state, [, tag, name]) {
  const isThere = (entry) =>
    entry.tag_name === decodeURIComponent(tag) && (!entry.draft || state.kind === 'gitea');
  const asset = state.releases.find(isThere)?.assets.find((entry) => entry.name === name);
  return asset ? [200, asset.bytes] : [404];
}

function assetWith(state, id) {
  for (const release of state.releases)
    for (const asset of release.assets) if (asset.id === id) return { release, asset };
  return undefined;
}

function shownRelease({ port }, { id, tag_name, draft, prerelease }) {
  const upload_url = `http://127.0.0.1:${port}/api/uploads/repos/team/app/releases/${id}/assets{?name,label}`;
  return {
    id,
    tag_name,
    draft,
    prerelease,
    upload_url,
    html_url: `http://127.0.0.1:${port}/team/app/releases/${id}`,
  };
}

function shownAsset({ port, kind, settings }, release, { id, name, bytes, isComplete }) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    id,
    name,
    size: bytes.length,
    browser_download_url: `http://127.0.0.1:${port}/team/app/releases/download/${release.tag_name}/${name}`,
    ...(kind === 'github' && {
      url: `http://127.0.0.1:${port}/api/v3/repos/team/app/releases/assets/${id}`,
      state: isComplete ? 'uploaded' : 'starter',
      digest: settings.digests && isComplete ? `sha256:${sha256}` : null,
    }),
  };
}

module.exports = { answerTo, TOKEN };
