import { join } from 'node:path';
import type { Artifact } from '../../artifact/artifact';
import { LICENSES_FILE } from '../../artifact/license-text';
import { RustStaticError } from '../../errors';
import { entryOf, inOrder, type FileEntry } from '../entry';
import type { OpenArtifact } from '../open-artifact';
import type { SystemFormatName } from '../../plan/options/package';
import { APK } from './apk';
import type { FileFacts } from './content';
import { DEB } from './deb';
import { identityOf, type SystemFormat } from './format';
import { ZSH_COMPLETIONS } from './install-files';
import { withPackedManPages } from './installed-files';
import { RPM } from './rpm';
import type { SystemPackage } from './system-package';

const DEFINITIONS: Record<SystemFormatName, SystemFormat> = { deb: DEB, rpm: RPM, apk: APK };

/** The input of packages for package managers. */
export interface SystemSource {
  opened: OpenArtifact;
  formats: readonly SystemFormatName[];
  maintainer: string | undefined;
  /** Files besides the binaries, at their places. */
  files: FileEntry[];
  /** Seconds since 1970. */
  epoch: number;
}

/** A written package. */
export interface WrittenPackage extends FileFacts {
  file: string;
}

/**
 * Writes packages for package managers. They contain the binaries in `/usr/bin`, the licenses, and
 * the declared files. They need nothing of the system, run no scripts, and are reproducible.
 *
 * @param folder absolute path
 * @throws RustStaticError without a maintainer, and if two files have the same path
 */
export async function writeSystemPackages(folder: string, source: SystemSource): Promise<WrittenPackage[]> {
  const { opened, formats, epoch } = source;
  if (formats.length === 0) return [];
  const { artifact } = opened;
  const common = { ...aboutCrate(artifact), maintainer: maintainerOf(source), epoch };
  const written: WrittenPackage[] = [];
  for (const format of formats) {
    const definition = DEFINITIONS[format];
    const identity = identityOf(format, definition, artifact);
    const file = definition.fileOf(identity);
    const files = installed(source, identity.name, definition);
    written.push({ file, ...(await definition.write(join(folder, file), { ...common, identity, files })) });
  }
  return written;
}

function maintainerOf({ maintainer, opened, formats }: SystemSource): string {
  if (maintainer !== undefined) return maintainer;
  throw new RustStaticError(`The packages of ${opened.artifact.project} have no maintainer`, {
    code: 'package-maintainer-missing',
    reason: `The formats ${formats.join(', ')} name who answers for a package.`,
    remedy:
      'Set it in the crate\'s Cargo.toml: [package.metadata.rust-static.package.install] maintainer = "Example Team <team@example.com>"',
  });
}

function aboutCrate({
  project,
  crate,
}: Artifact): Pick<SystemPackage, 'summary' | 'description' | 'homepage' | 'license'> {
  const trimmed = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .trim();
  const [summary, ...rest] = trimmed(crate.description ?? '').split('\n');
  const description = trimmed(rest.join('\n'));
  return {
    summary: summary || `The program ${project}`,
    description: description === '' ? [] : description.split('\n'),
    homepage: crate.repository ?? undefined,
    license: crate.license ?? undefined,
  };
}

function installed(
  { opened: { artifact, at }, files: given }: SystemSource,
  name: string,
  { zshCompletions }: SystemFormat,
): FileEntry[] {
  const files = given.map((entry) => ({
    ...entry,
    path: entry.path.replace(new RegExp(`^${ZSH_COMPLETIONS}(?=/)`), zshCompletions),
  }));
  const binaries = artifact.binaries.map((binary) =>
    entryOf(`usr/bin/${binary.name}`, 0o755, at(binary), binary),
  );
  const { licenses } = artifact;
  const path = `usr/share/doc/${name}/${LICENSES_FILE}`;
  const legal = licenses ? [entryOf(path, 0o644, at(licenses), licenses)] : [];
  return inOrder([...binaries, ...legal, ...withPackedManPages(files)]).filter(
    (entry): entry is FileEntry => entry.kind === 'file',
  );
}
