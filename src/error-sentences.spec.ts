import { errorSites } from './testing/error-sites';

const sites = errorSites(__dirname);
expect.addSnapshotSerializer({ test: (value) => typeof value === 'string', print: (value) => String(value) });

/**
 * All sentences in one snapshot, to read them together. Update it with `-u`. Other specs assert
 * codes and facts.
 */
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

  it('have a code each: words in small letters, joined by dashes', () => {
    for (const { code, title } of sites)
      expect({ title, code }).toEqual({ title, code: expect.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/) });
  });
});
