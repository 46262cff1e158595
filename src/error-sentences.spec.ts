import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorSites } from './testing/error-sites';

const sites = errorSites(__dirname);
expect.addSnapshotSerializer({ test: (value) => typeof value === 'string', print: (value) => String(value) });

/** One place for reading all sentences; `-u` takes over a change. Other specs assert codes and facts. */
describe('the sentences of all errors', () => {
  it('are these', () => {
    const indented = (label: string, text: string | undefined): string[] =>
      text === undefined ? [] : [`  ${label}: ${text.replaceAll('\n', '\n    ')}`];
    const entries = sites.map(({ code, title, reason, remedy }) =>
      [code!, ...indented('what', title), ...indented('why ', reason), ...indented('do  ', remedy)].join(
        '\n',
      ),
    );
    expect(entries.sort().join('\n\n')).toMatchSnapshot();
  });

  it('have codes of which each is used', () => {
    const declared = readFileSync(join(__dirname, 'error-codes.ts'), 'utf8').match(/(?<=\| ')[^']+/g);
    expect([...new Set(sites.map(({ code }) => code))].sort()).toEqual(declared);
  });
});
