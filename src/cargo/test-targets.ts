import type { TestTarget } from './build-command';
import type { Files } from './files';
import type { Manifest } from './manifest';
import { joinPath } from './paths';
import { table } from './toml';

/** The order in which cargo runs the tests of a package. */
const ORDER: TestTarget['kind'][] = ['lib', 'bin', 'test', 'example', 'bench', 'doc'];

/**
 * Returns the targets of a package that have tests, in cargo's order.
 *
 * @param reported kind and name of each test program that cargo built
 * @param doc true to include the tests in documentation, if the package has a library
 */
export function testTargets(
  files: Files,
  { toml, root }: Manifest,
  reported: readonly { kind: string; name: string }[],
  doc: boolean,
): TestTarget[] {
  const lib = toml.lib !== undefined || files.read(joinPath(root, 'src/lib.rs')) !== undefined;
  const hasDoc = doc && lib && table(toml.lib).doctest !== false;
  const targets = reported.map(({ kind, name }) => ({ kind: kindOf(kind), name }));
  const place = ({ kind, name }: TestTarget): string => `${ORDER.indexOf(kind)} ${name}`;
  return [...targets, ...(hasDoc ? [{ kind: 'doc', name: 'doc' } as const] : [])].sort((a, b) =>
    place(a) < place(b) ? -1 : 1,
  );
}

/** All kinds of libraries, such as `rlib` and `cdylib`, are selected by `--lib`. */
function kindOf(kind: string): TestTarget['kind'] {
  return ORDER.find((known) => known === kind) ?? 'lib';
}

/**
 * True if a target's tests bring their own `main` (`harness = false`), so their output has no known
 * form (https://doc.rust-lang.org/cargo/reference/cargo-targets.html#the-harness-field).
 */
export function hasOwnHarness({ toml }: Manifest, { kind, name }: TestTarget): boolean {
  const tables = kind === 'lib' ? [table(toml.lib)] : Array.isArray(toml[kind]) ? toml[kind].map(table) : [];
  return tables.some((target) => target.harness === false && (kind === 'lib' || target.name === name));
}
