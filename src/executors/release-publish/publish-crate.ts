import { messageOf, RustStaticError } from '../../errors';
import { capture, run, type ProcessResult } from '../../process';
import { stripColours } from '../../failures/explain-cargo';
import { isSecretName } from '../../secret-names';

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
 * Cargo verifies a crate by compiling it, which runs build scripts and macros. That is a step of its
 * own, without the secrets in the environment.
 *
 * @throws RustStaticError if cargo fails
 */
export async function publishCrate(publication: Publication): Promise<void> {
  const { name, version, folder, registry, args, isDry, write } = publication;
  const place = registry[1] ?? 'crates.io';
  if (isDry) {
    const list = ['package', '--list', '--allow-dirty'];
    const listing = { program: 'cargo', cwd: folder, env: process.env, args: list };
    const listed = await capture(listing).catch(withoutCargo(publication));
    if (listed.exitCode !== 0) throw failed(publication, listed);
    const files = listed.stdout.split('\n').filter(Boolean);
    write(`rust-static: would publish ${name} ${version} to ${place}, with ${files.length} files\n`);
    return;
  }
  const found = args.includes(NO_VERIFY) ? 'new' : await verify(publication);
  const result = found === 'new' ? await cargoPublish(publication, [NO_VERIFY]) : undefined;
  if (result?.exitCode === 0) write(`rust-static: published ${name} ${version} to ${place}\n`);
  else if (!result || isPublished(result.stderr))
    write(`rust-static: ${name} ${version} is published already\n`);
  else throw failed(publication, result);
}

const NO_VERIFY = '--no-verify';

/**
 * Compiles the package as it would be published. A version that is there already is not compiled
 * again: newer versions of cargo name it in a dry run.
 */
async function verify(publication: Publication): Promise<'new' | 'published'> {
  const packed = await cargoPublish({ ...publication, write: () => {} }, ['--dry-run', NO_VERIFY]);
  if (isPublished(packed.stderr)) return 'published';
  if (packed.exitCode !== 0) throw failed(publication, packed);
  const { name, version, write } = publication;
  write(`rust-static: cargo compiles ${name} ${version} from its package, without secrets\n`);
  const compiled = await cargoPublish(publication, ['--dry-run'], withoutSecrets(process.env));
  if (compiled.exitCode === 0) return 'new';
  throw failed(publication, compiled);
}

function cargoPublish(publication: Publication, more: string[], env = process.env): Promise<ProcessResult> {
  const { folder, registry, args, write } = publication;
  return run({
    program: 'cargo',
    cwd: folder,
    env,
    args: ['publish', '--locked', ...registry, ...args, ...more.filter((word) => !args.includes(word))],
    onLine: (line) => write(`${line}\n`),
    onStderr: (chunk) => write(chunk.toString('utf8')),
  }).catch(withoutCargo(publication));
}

/** Returns a function that explains why cargo could not be started. */
function withoutCargo({ name, version }: Publication): (error: unknown) => never {
  return (cause) => {
    throw new RustStaticError(`Cargo, which publishes ${name} ${version}, cannot be run`, {
      code: 'publish-cargo-missing',
      reason: messageOf(cause),
      remedy:
        'Install Rust on this machine. Or set `publish = false` in Cargo.toml if the crate should not be in a registry: then only images and release assets are published.',
      cause,
    });
  };
}

/** Cargo needs them to read private registries. Reading crates.io needs none. */
const OF_REGISTRY = /^CARGO_REGISTRIES_(?!CRATES_IO_)\w+_TOKEN$/;

/** Leaves out the variables whose names look like those of secrets. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => OF_REGISTRY.test(name) || !isSecretName(name));
  return Object.fromEntries(kept);
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
