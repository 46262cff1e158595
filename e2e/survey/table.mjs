import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The page docs/detection.md: what detection makes of each project, at both levels. */
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
    'needed, as cargo says',
    'only possible, by the lock',
    'not in the catalogue',
    'missed',
  ];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `# What detection finds in real projects

Made by \`npm run survey\` from manifests as they are published on crates.io, resolved by cargo for ${'`x86_64-unknown-linux-musl`'}.
The judge is each crate's own build script, read from its source: a crate is native when it uses one of the crates that compile
or look for native code, or links a library by itself; a few whose words are for other systems were read by a person.
"Missed" counts native crates that are not named, by the lock alone and as cargo says. A spec holds both at zero, and that every library
that is called needed is brought by a crate that is compiled and native.

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}
`;
}
