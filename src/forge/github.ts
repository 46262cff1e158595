import { isFlag, isNumber, isText, listOf, shape, type Check, type Checked } from '../json';
import type { Forge, ForgeAsset, ForgeRelease } from './forge';
import { inPath } from './in-path';
import { ForgeError, type ForgeClient } from './requests';

const isRelease = shape({
  id: isNumber,
  tag_name: isText,
  draft: isFlag,
  upload_url: isText,
  html_url: isText,
});
const isAsset = shape({ id: isNumber, name: isText, size: isNumber, state: isText, url: isText });
/** Older servers do not say a digest. */
const hasDigest = shape({ digest: isText });
const isReference = shape({ ref: isText });
const API = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const PAGE = 100;

/**
 * Releases of a repository on GitHub (https://docs.github.com/rest/releases).
 *
 * @param repository `owner/name`
 */
export function github(client: ForgeClient, repository: string, server: string): Forge {
  const at = `repos/${repository}`;
  const json: ForgeClient['json'] = (path, check, request) =>
    client.json(path, check, { ...request, headers: { ...API, ...request?.headers } });

  /** All pages of a list. */
  async function* pages<T>(path: string, check: Check<T>): AsyncGenerator<T[]> {
    for (let page = 1; ; page++) {
      const found = (await json(`${path}?per_page=${PAGE}&page=${page}`, listOf(check))) ?? [];
      yield found;
      if (found.length < PAGE) return;
    }
  }

  return {
    shown: `${repository} on ${server}`,
    hasTag: async (tag) => (await json(`${at}/git/ref/tags/${inPath(tag)}`, isReference)) !== undefined,
    async find(tag) {
      const found = await json(`${at}/releases/tags/${inPath(tag)}`, isRelease);
      if (found) return releaseOf(found);
      // Drafts have no tag yet, so only the list has them.
      const drafts = [];
      for await (const page of pages(`${at}/releases`, isRelease))
        drafts.push(...page.filter(({ tag_name: of }) => of === tag));
      const [first] = drafts.sort((one, other) => one.id - other.id);
      return first && releaseOf(first);
    },
    async create(tag, prerelease) {
      const body = { tag_name: tag, name: tag, draft: true, prerelease };
      return (await json(`${at}/releases`, isRelease, { method: 'POST', body }))!.id;
    },
    async discard(id) {
      await client.answer(`${at}/releases/${id}`, { method: 'DELETE', headers: API });
    },
    async assets({ id }) {
      const all: ForgeAsset[] = [];
      for await (const page of pages(`${at}/releases/${id}/assets`, isAsset)) all.push(...page.map(assetOf));
      return all;
    },
    async upload({ uploadUrl }, { name, body }) {
      const headers = { 'content-type': 'application/octet-stream' };
      const request = { method: 'POST', headers, body, trusted: true } as const;
      return assetOf((await json(`${uploadUrl}?name=${encodeURIComponent(name)}`, isAsset, request))!);
    },
    async remove(_release, { id }) {
      await client.answer(`${at}/releases/assets/${id}`, { method: 'DELETE', headers: API });
    },
    async read({ url, name }) {
      const response = await client.answer(url, { headers: { ...API, accept: 'application/octet-stream' } });
      if (response) return response;
      throw new ForgeError(`${name} has gone`, 0);
    },
    async publish({ id }) {
      await json(`${at}/releases/${id}`, isRelease, { method: 'PATCH', body: { draft: false } });
    },
  };
}

function releaseOf({
  id,
  draft,
  upload_url: uploads,
  html_url: page,
}: Checked<typeof isRelease>): ForgeRelease {
  // A URI template, which ends with the names of parameters.
  return { id, isDraft: draft, uploadUrl: uploads.replace(/\{.*\}$/, ''), page };
}

function assetOf(found: Checked<typeof isAsset>): ForgeAsset {
  const { id, name, size, state, url } = found;
  const sha256 = hasDigest(found) ? /^sha256:([0-9a-f]{64})$/.exec(found.digest)?.[1] : undefined;
  return { id, name, size, url, isComplete: state === 'uploaded', sha256 };
}
