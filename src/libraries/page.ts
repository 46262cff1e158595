import { CATALOGUE } from './catalogue';
import { packagesOf, type AlpinePackage, type Library } from './library';

const HOW = {
  'static archive': "Alpine's static archive",
  bundled: 'compiled by its crate',
  'from source': 'compiled in a stage of the Dockerfile',
  unsupported: 'cannot be static',
} as const;

/** Returns the page docs/libraries.md: the catalogue as a table. */
export function librariesPage(): string {
  const head = ['library', 'link strategy', 'crates', 'Alpine packages', 'reason and notes'];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `# C libraries

\`setup --libraries=…\`, \`nx sync\` and \`rust-static doctor\` use this catalogue. It shows how each
library is linked. If a package has Alpine releases in brackets, only these releases have it.
\`npm run docs\` makes the page from \`src/libraries/catalogue\`, which also names the sources of the
facts.

${[line(head), line(head.map(() => '---')), ...CATALOGUE.map((library) => line(row(library)))].join('\n')}
`;
}

function row(library: Library): string[] {
  const { name, strategy, reason, crates = [], feature, instead, runtime } = library;
  const more = [
    reason,
    ...(feature ? [`Feature: \`${feature}\`.`] : []),
    ...(instead ? [`Instead: ${instead}.`] : []),
    ...(runtime ? [`At run time: ${runtime}.`] : []),
  ];
  const packages = strategy === 'unsupported' ? [] : packagesOf(library);
  return [
    name,
    HOW[strategy],
    crates.map((crate) => `\`${crate.name}\``).join(' ') || '-',
    packages.map(packageText).join(' ') || '-',
    more.join(' ').replaceAll('|', '\\|'),
  ];
}

function packageText(entry: AlpinePackage): string {
  if (typeof entry === 'string') return entry;
  const { name, from = '', until = '' } = entry;
  return `${name} (${from === until ? from : `${from}–${until}`})`;
}
