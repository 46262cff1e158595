import { PackageURL } from 'packageurl-js';
import { isCratesIo } from '../../cargo/crates-io';

/**
 * https://github.com/package-url/purl-spec. Undefined for a crate of the workspace, because it is
 * in no registry.
 */
export function purlOf(name: string, version: string, source: string | null): string | undefined {
  if (source === null) return undefined;
  const [kind, url = ''] = splitOnce(source);
  const qualifiers: Record<string, string> | undefined = isCratesIo(source)
    ? undefined
    : kind === 'git'
      ? { vcs_url: `git+${url.replace(/^([^?#]+)(\?[^#]*)?#/, '$1@')}` }
      : { repository_url: url };
  return new PackageURL('cargo', undefined, name, version, qualifiers, undefined).toString();
}

function splitOnce(source: string): [string, string] {
  const at = source.indexOf('+');
  return [source.slice(0, at), source.slice(at + 1)];
}
