import { CATALOGUE } from './catalogue';
import { packagesOf, type AlpinePackage, type Library } from './library';

const HOW = {
  'static archive': "Alpine's archive",
  bundled: 'its crate compiles it',
  'from source': 'a stage of the Dockerfile compiles it',
  unsupported: 'cannot be static',
} as const;

/** The page docs/libraries.md: the catalogue for people. */
export function librariesPage(): string {
  const head = ['library', 'how', 'crates', 'Alpine packages', 'why, and what else'];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `# The catalogue of C libraries

What \`setup --libraries=…\`, \`nx sync\` and \`rust-static doctor\` know. Made by \`npm run docs\` from
\`src/libraries/catalogue\`, where each entry also names the source of its facts. A package with a release in brackets is
only in those.

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
