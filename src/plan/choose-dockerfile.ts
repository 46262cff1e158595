import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';

/** The line that begins the part of a Dockerfile that the plugin manages. */
export const MANAGED_BEGIN = '# rust-static: begin (managed; edit outside of these markers)';

/**
 * Returns the Dockerfiles that may define the builder of a crate, relative to the Nx root. All of
 * them are inputs of its builds, because adding or editing one can change the choice.
 *
 * @param root folder of the crate
 * @param given the option `dockerfile`, relative to the crate
 */
export function dockerfilesOf(root: string, given: string | undefined): string[] {
  return (given === undefined ? ['Dockerfile', 'Dockerfile.static'] : [given]).map((name) =>
    joinPath(root, name),
  );
}

/**
 * Chooses the Dockerfile of the builder: the one of the option; otherwise `Dockerfile` if the plugin
 * manages it or if it has a stage `builder`; otherwise `Dockerfile.static`. If neither exists, it is
 * `Dockerfile`, which `setup` would write.
 *
 * @param candidates what `dockerfilesOf` returns
 */
export function chooseDockerfile(files: Files, [usual, other]: readonly string[]): string {
  if (other === undefined) return usual!;
  const text = files.read(usual!);
  if (text === undefined) return files.read(other) === undefined ? usual! : other;
  return isManaged(text) || hasBuilderStage(text) ? usual! : other;
}

/** True if a Dockerfile has a begin marker, with or without an end marker. */
export function isManaged(text: string): boolean {
  return text.includes(MANAGED_BEGIN);
}

/** True if a Dockerfile has a stage `builder`. */
export function hasBuilderStage(text: string): boolean {
  const lines = text.replace(/\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g, ' ');
  return /^[ \t]*FROM\s.*\sAS\s+builder\s*$/im.test(lines);
}
