import type { ImageCalls, Progress } from './client';
import { isNotFound } from './errors';
import { followProgress } from './progress';
import type { DaemonCall, Transport } from './transport';

/** The calls under `/images`, and `/build`. */
export function imageCalls(transport: Transport): ImageCalls {
  const follow = async (call: DaemonCall, { onText, signal }: Progress): Promise<string | undefined> =>
    followProgress(await transport.stream({ ...call, signal }), onText);
  return {
    async inspect(reference) {
      try {
        const { Id, Os, Architecture, Config } = await transport.json<{
          Id: string;
          Os: string;
          Architecture: string;
          Config?: { Env?: string[] | null } | null;
        }>({ method: 'GET', path: `/images/${reference}/json` });
        return { id: Id, os: Os, arch: Architecture, env: Config?.Env ?? [] };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async list(label) {
      const found = await transport.json<{ RepoTags?: string[] | null; Size: number }[]>({
        method: 'GET',
        path: '/images/json',
        query: { filters: { label } },
      });
      return found.map(({ RepoTags, Size }) => ({ tags: RepoTags ?? [], bytes: Size }));
    },
    async remove(name) {
      await transport.text({ method: 'DELETE', path: `/images/${name}` });
    },
    async tag(reference, repo, tag) {
      await transport.text({ method: 'POST', path: `/images/${reference}/tag`, query: { repo, tag } });
    },
    async build(context, { tag, target, platform, labels, buildArgs }, progress) {
      // Without this the daemon keeps the container of a failed step.
      const query = { t: tag, target, platform, forcerm: true, labels, buildargs: buildArgs };
      await follow({ method: 'POST', path: '/build', query, body: context }, progress);
    },
    async pull(reference, { platform, auth }, progress) {
      const query = { ...pulledName(reference), platform };
      await follow({ method: 'POST', path: '/images/create', query, auth }, progress);
    },
    // Older daemons refuse a push without credentials. An empty object means no credentials.
    push: (repo, { tag, auth = {} }, progress) =>
      follow({ method: 'POST', path: `/images/${repo}/push`, query: { tag }, auth }, progress),
    async load(archive, progress) {
      await follow({ method: 'POST', path: '/images/load', query: { quiet: true }, body: archive }, progress);
    },
  };
}

/** Returns a name with its tag or digest. Without a tag, a pull would download all tags. */
function pulledName(reference: string): { fromImage: string; tag: string } {
  const [, fromImage = reference, tag = 'latest'] =
    /^([^@]+)@(.+)$/.exec(reference) ?? /^(.+):([^/:]+)$/.exec(reference) ?? [];
  return { fromImage, tag };
}
