import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Creates the page docs/detection.md: the result of detection for each project, at both levels. */
export function table(projects) {
  const { detect } = require('../../dist/libraries/detect.js');
  const rows = projects.map(({ name, version, features, locked, compiled, native }) => {
    const [possible, exact] = [detect(locked, false), detect(compiled, true)];
    const named = (found) =>
      new Set([
        ...found.libraries.flatMap(({ crates }) => crates.map((crate) => crate.name)),
        ...found.tools.map(({ crate }) => crate),
        ...found.own,
        ...found.unknown.map(({ crate }) => crate),
      ]);
    const missed = (found) => native.filter((crate) => !named(found).has(crate));
    const list = (found) => found.libraries.map(({ library }) => library.name).join(', ') || '-';
    const needed = new Set(exact.libraries.map(({ library }) => library.name));
    const only = possible.libraries
      .map(({ library }) => library.name)
      .filter((library) => !needed.has(library));
    return [
      `${name} ${version}${features ? ` (${features})` : ''}`,
      `${locked.length} / ${compiled.length}`,
      list(exact),
      only.join(', ') || '-',
      exact.unknown.map(({ crate }) => crate).join(', ') || '-',
      `${missed(possible).length} / ${missed(exact).length}`,
    ];
  });
  const head = [
    'project',
    'crates in lock / compiled',
    'needed',
    'only possible',
    'not in the catalogue',
    'missed',
  ];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `# What detection finds in real projects

This page compares what the plugin detects with what 20 published projects really need.
\`npm run survey\` makes it from the manifests on crates.io. Cargo resolves them for
\`x86_64-unknown-linux-musl\`.

The reference is the build script of each crate. A crate counts as native if its build script
compiles native code, looks for a library or links one. The survey finds this by the helper crates
that the script uses. A person read the few scripts that do this only for other systems.

The columns:

- **crates in lock / compiled**: crates in \`Cargo.lock\`, and crates that cargo compiles
- **needed**: C libraries that the plugin reports when it can ask cargo
- **only possible**: further C libraries that it reports from \`Cargo.lock\` alone
- **not in the catalogue**: native crates that the plugin reports as unknown
- **missed**: native crates that it does not report, from \`Cargo.lock\` alone / when it can ask cargo

A spec keeps the missed crates at zero. It also checks that each needed library comes from a native
crate that is compiled.

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}
`;
}
