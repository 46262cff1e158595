import { RustStaticError } from '../../errors';
import { capture, run } from '../../process';
import { stripColours } from '../../failures/explain-cargo';

/** A crate to publish. */
export interface Publication {
  name: string;
  version: string;
  /** Absolute folder of the crate. */
  folder: string;
  /** The arguments that name the registry. Empty for crates.io. */
  registry: string[];
  /** Further arguments of `cargo publish`. */
  args: string[];
  isDry: boolean;
  write: (text: string) => void;
}

/**
 * Publishes a crate with cargo, which also finds the token, and waits until the registry offers the
 * version. A version that is there already is a success, so a release can be repeated after a
 * failure. A dry run lists the files of the package: cargo's own dry run needs the dependencies to be
 * published.
 *
 * @throws RustStaticError if cargo fails
 */
export async function publishCrate(publication: Publication): Promise<void> {
  const { name, version, folder, registry, args, isDry, write } = publication;
  const place = registry[1] ?? 'crates.io';
  const where = { program: 'cargo', cwd: folder, env: process.env };
  if (isDry) {
    const listed = await capture({ ...where, args: ['package', '--list', '--allow-dirty'] });
    if (listed.exitCode !== 0) throw failed(publication, listed);
    const files = listed.stdout.split('\n').filter(Boolean);
    write(`rust-static: would publish ${name} ${version} to ${place}, with ${files.length} files\n`);
    return;
  }
  const result = await run({
    ...where,
    args: ['publish', '--locked', ...registry, ...args],
    onLine: (line) => write(`${line}\n`),
    onStderr: (chunk) => write(chunk.toString('utf8')),
  });
  if (result.exitCode === 0) write(`rust-static: published ${name} ${version} to ${place}\n`);
  else if (isPublished(result.stderr)) write(`rust-static: ${name} ${version} is published already\n`);
  else throw failed(publication, result);
}

/**
 * True if cargo or the registry says that the version is there. Cargo looks into the index before it
 * uploads. The second text is the answer of crates.io, which other registries copy.
 */
function isPublished(stderr: string): boolean {
  return /crate \S+ already exists on |crate version `[^`]+` is already uploaded/.test(stripColours(stderr));
}

function failed(
  { name, version, isDry }: Publication,
  { exitCode, stderr }: { exitCode: number; stderr: string },
): RustStaticError {
  const command = isDry ? 'package --list' : 'publish';
  return new RustStaticError(`cargo ${command} of ${name} ${version} failed with exit status ${exitCode}`, {
    code: 'publish-failed',
    reason: stripColours(stderr).trim(),
    remedy:
      'Correct what cargo says, and run `nx release publish` again. What is published already is left out. Cargo takes the token from `cargo login` or from a variable such as CARGO_REGISTRY_TOKEN.',
  });
}

/**
 * Returns cargo's arguments for a registry: the given one, otherwise the only one that the manifest
 * allows.
 *
 * @throws RustStaticError if the manifest allows several and none is given
 */
export function registryArguments(file: string, given: string | undefined, allowed: string[]): string[] {
  const registry = given ?? allowed[0];
  if (given === undefined && allowed.length > 1)
    throw new RustStaticError(`${file} allows several registries: ${allowed.join(', ')}`, {
      code: 'publish-registry-ambiguous',
      reason: 'A crate is published to one registry at a time.',
      remedy: `Name it: nx release publish --registry=${allowed[0]}`,
    });
  if (registry === undefined) return [];
  return [registry.includes('://') ? '--index' : '--registry', registry];
}
