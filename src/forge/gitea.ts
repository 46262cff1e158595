import { isFlag, isNumber, isText, listOf, shape, type Checked } from '../json';
import type { Forge, ForgeAsset, ForgeRelease } from './forge';
import { inPath } from './in-path';
import { ForgeError, type ForgeClient } from './requests';

const isRelease = shape({ id: isNumber, tag_name: isText, draft: isFlag, html_url: isText });
const isAsset = shape({ id: isNumber, name: isText, size: isNumber, browser_download_url: isText });
const isTag = shape({ name: isText });
const PAGE = 50;

/**
 * Releases of a repository on Gitea or Forgejo (https://docs.gitea.com/api). A release has at most
 * one entry for a tag there, and an attachment exists only if its upload was complete.
 *
 * @param repository `owner/name`
 */
export function gitea(client: ForgeClient, repository: string, server: string): Forge {
  const at = `repos/${repository}`;
  const { json } = client;
  const releaseOf = ({ id, draft, html_url: page }: Checked<typeof isRelease>): ForgeRelease => ({
    id,
    isDraft: draft,
    page,
    uploadUrl: `${at}/releases/${id}/assets`,
  });
  return {
    shown: `${repository} on ${server}`,
    hasTag: async (tag) => (await json(`${at}/tags/${inPath(tag)}`, isTag)) !== undefined,
    async find(tag) {
      const found = await json(`${at}/releases/tags/${inPath(tag)}`, isRelease);
      if (found) return releaseOf(found);
      for (let page = 1; ; page++) {
        const list = (await json(`${at}/releases?limit=${PAGE}&page=${page}`, listOf(isRelease))) ?? [];
        const own = list.find(({ tag_name: of }) => of === tag);
        if (own) return releaseOf(own);
        // A server may allow fewer for a page.
        if (list.length === 0) return undefined;
      }
    },
    async create(tag, prerelease) {
      const body = { tag_name: tag, name: tag, draft: true, prerelease };
      return (await json(`${at}/releases`, isRelease, { method: 'POST', body }))!.id;
    },
    async discard(id) {
      await client.answer(`${at}/releases/${id}`, { method: 'DELETE' });
    },
    async assets({ id }) {
      const found = await json(`${at}/releases/${id}/assets`, listOf(isAsset));
      return (found ?? []).map(assetOf);
    },
    async upload({ uploadUrl }, { name, body }) {
      const form = new FormData();
      form.set('attachment', body, name);
      const path = `${uploadUrl}?name=${encodeURIComponent(name)}`;
      return assetOf((await json(path, isAsset, { method: 'POST', body: form }))!);
    },
    async remove({ id }, asset) {
      await client.answer(`${at}/releases/${id}/assets/${asset.id}`, { method: 'DELETE' });
    },
    async read({ url, name }) {
      const response = await client.answer(url, { headers: { accept: '*/*' } });
      if (response) return response;
      throw new ForgeError(`${name} has gone`, 0);
    },
    async publish({ id }) {
      await json(`${at}/releases/${id}`, isRelease, { method: 'PATCH', body: { draft: false } });
    },
  };
}

function assetOf({ id, name, size, browser_download_url: url }: Checked<typeof isAsset>): ForgeAsset {
  return { id, name, size, url, isComplete: true, sha256: undefined };
}
