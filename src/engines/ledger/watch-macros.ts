import { crateOfPackageId } from '../../cargo/messages';
import { isText, listOf, parseJson, shape } from '../../json';

const isArtifact = shape({ package_id: isText, target: shape({ kind: listOf(isText) }) });

/**
 * Collects procedural macros from cargo's JSON messages, line by line. Cargo also reports those
 * that were already compiled.
 *
 * @returns `names`: undefined until cargo has reported any crate
 */
export function watchMacros(): { add(line: string): void; names(): string[] | undefined } {
  const found = new Set<string>();
  let any = false;
  const add = (line: string): void => {
    if (!line.startsWith('{"reason":"compiler-artifact"')) return;
    any = true;
    if (!line.includes('"proc-macro"')) return;
    const artifact = parseJson(line, isArtifact);
    if (artifact?.target.kind.includes('proc-macro')) found.add(crateOfPackageId(artifact.package_id));
  };
  return { add, names: () => (any ? [...found].sort() : undefined) };
}
