import type { Tree } from '@nx/devkit';

const FILE = 'AGENTS.md';
const BEGIN = '<!-- rust-static: begin (managed; edit outside of these markers) -->';
const END = '<!-- rust-static: end -->';

/**
 * Adds what a coding assistant should know of the plugin to the workspace's `AGENTS.md` (https://agents.md). Text outside
 * of the markers stays as it is. A second run changes nothing.
 *
 * @returns what to do if the end marker is missing; then the file is not edited
 */
export function addAgentsSection(tree: Tree): string[] {
  const text = tree.exists(FILE) ? tree.read(FILE, 'utf8')! : '';
  const section = `${BEGIN}\n\n${SECTION}\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0) {
    tree.write(FILE, text.trim() === '' ? `${section}\n` : `${text.trimEnd()}\n\n${section}\n`);
    return [];
  }
  if (end < begin)
    return [
      `${FILE} has lost the line that ends its managed part, so it was not edited. Put it back:\n\n${END}`,
    ];
  const renewed = text.slice(0, begin) + section + text.slice(end + END.length);
  if (renewed !== text) tree.write(FILE, renewed);
  return [];
}

const SECTION = `## Static Rust binaries (@org/rust-static)

Commands, for a project \`app\` in \`apps/app\`:

- Check before a build: \`npx rust-static doctor app\`. It lists everything that the build would refuse.
- Build: \`npx nx run app:static-build\`. The output is in \`dist/apps/app/static\`.
- Build without Docker: set the variable \`RUST_STATIC_ENGINE=host\`.
- Package: \`npx nx run app:package\`.
- Find out why a build ran again: \`npx rust-static why app\`.
- Print what a build would do: \`npx rust-static plan app\`.

Add a C library:

- For a crate that ends in \`-sys\`, add it to \`Cargo.toml\`, update \`Cargo.lock\`, and run \`npx nx sync\`.
- For a library that \`build.rs\` links, run \`npx nx g @org/rust-static:setup apps/app --libraries=zlib\`.
  Replace \`zlib\` by its name.

Rules:

- Do not edit the Dockerfile between its markers \`rust-static: begin\` and \`rust-static: end\`, nor
  \`.cargo-slice\` files. \`npx nx sync\` writes them.
- Do not edit \`dist/\`. Commit \`Cargo.lock\`, because builds use \`--locked\`.
- Set options in \`[package.metadata.rust-static]\` of \`Cargo.toml\`.
- On the command line, choose the architecture with \`--triple\`. Nx keeps \`--target\` for itself.
- If a build fails, read its last lines. They say what to change.
`;
