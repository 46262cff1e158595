import type { PreparedBuild } from './build/request';
import { isWithin } from './cargo/paths';
import { withoutUserInfo } from './cargo/user-info';
import { sha256 } from './digest';
import type { ResourceDescriptor } from './packaging/provenance/materials';
import { capture } from './process';
import { canonicalJson } from './units/canonical';

/**
 * Returns the sources of a build for its provenance: a digest of all files, and the commit if it has
 * exactly these files.
 */
export async function sourcesOf(prepared: PreparedBuild): Promise<ResourceDescriptor[]> {
  const { digests, plan } = prepared;
  const files = { name: 'sources', digest: { sha256: sha256(canonicalJson(Object.fromEntries(digests))) } };
  const made = plan.inputTargets.flatMap(({ outputs }) => outputs);
  const paths = [...digests.keys()].filter((path) => !made.some((output) => isWithin(output, path)));
  const commit = await commitOf(prepared, paths);
  return commit ? [commit, files] : [files];
}

/** Undefined if a file is not in the commit, or has changed since. */
async function commitOf(
  { workspaceRoot: cwd, env }: PreparedBuild,
  paths: readonly string[],
): Promise<ResourceDescriptor | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const result = await capture({ program: 'git', args, cwd, env }).catch(() => undefined);
    return result?.exitCode === 0 ? result.stdout.trim() : undefined;
  };
  const commit = await git('rev-parse', 'HEAD');
  const [inCommit, changed] = [
    await git('ls-tree', '-rz', '--name-only', 'HEAD'),
    await git('diff', '-z', '--name-only', '--relative', '--no-ext-diff', 'HEAD'),
  ].map((text) => new Set(text?.split('\0')));
  if (!commit || !inCommit || !changed) return undefined;
  if (!paths.every((path) => inCommit.has(path) && !changed.has(path))) return undefined;
  const uri = uriOf((await git('remote', 'get-url', 'origin')) ?? '');
  return {
    ...(uri !== undefined && { uri }),
    name: 'commit',
    digest: { gitCommit: commit },
  };
}

/**
 * Returns the URI of a repository (https://spdx.github.io/spdx-spec/v2.3/package-information/#77-package-download-location-field).
 * Undefined for a folder of this machine: its path says nothing to others.
 *
 * @param remote address as git has it, such as `git@example.com:team/app.git`
 */
export function uriOf(remote: string): string | undefined {
  if (/^(?:https?|ssh|git):\/\//i.test(remote))
    return `git+${withoutUserInfo(remote).replace(/[?#].*$/, '')}`;
  const [, user = '', host, path] = /^([\w.-]+@)?([\w.-]{2,}):(?!\/\/)\/?(.+)$/.exec(remote) ?? [];
  return host && path ? `git+ssh://${user}${host}/${path}` : undefined;
}
