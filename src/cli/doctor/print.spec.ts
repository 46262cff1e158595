import type { ClosureCrate } from '../../cargo/closure-crates';
import { detect } from '../../libraries/detect';
import { resolveNative } from '../../libraries/resolve';
import { describeLibraries } from './libraries';
import { printReport } from './print';

const crate = (name: string, features?: string[]): ClosureCrate => ({
  name,
  version: '1.0.0',
  dependencies: [],
  ...(features ? { features } : {}),
});
const describeCrates = (crates: ClosureCrate[], exact: boolean, declared: string[] = []) => {
  const detection = detect(crates, exact);
  const native = resolveNative({ declared, detection, alpine: '3.24' });
  return describeLibraries(native, detection, { engine: 'docker' });
};

describe('describeLibraries', () => {
  it('calls impossible what is certain, and possible what only the lock names', () => {
    expect(describeCrates([crate('alsa-sys', [])], true).problems).toEqual([
      expect.stringMatching(/^alsa \(by alsa-sys\) cannot be linked statically\. .* Remedy: use .+\.$/),
    ]);
    const possible = describeCrates([crate('alsa-sys')], false);
    expect(possible.problems).toEqual([]);
    expect(possible.notes[0]).toMatch(/^Possibly: alsa/);
  });

  it('names the feature that is missing', () => {
    expect(describeCrates([crate('mysqlclient-sys', [])], true).problems[0]).toMatch(
      /turn on the feature \S+bundled/,
    );
  });
});

describe('printReport', () => {
  it('is one page, with what is wrong marked', () => {
    const { libraries, problems } = describeCrates(
      [crate('alsa-sys', []), crate('libz-sys', ['static'])],
      true,
      ['openssl'],
    );
    const page = printReport({
      schemaVersion: 1,
      engines: [
        {
          name: 'docker',
          ok: false,
          detail: 'No Docker daemon answers\n\nTried, in this order:\n  unix:///x',
        },
      ],
      projects: [
        {
          project: 'app',
          ok: false,
          engine: 'docker',
          target: 't',
          alpine: '3.24',
          exact: true,
          libraries,
          problems,
          notes: [],
        },
      ],
      problems: [],
      notes: [],
      ok: false,
    });
    expect(page.split('\n')).toEqual([
      'Engines',
      '  --  docker  No Docker daemon answers',
      '              Tried, in this order:',
      '                unix:///x',
      '',
      'app: engine docker, t, Alpine 3.24',
      '  C libraries, as cargo resolves them',
      '    alsa     cannot be static (alsa-sys)',
      expect.stringMatching(/^ {4}openssl {2}Alpine's archive \(libraries\); at run time: CA certificates/),
      '    zlib     compiled by its crate (libz-sys)',
      expect.stringMatching(/^ {2}!! {2}alsa \(by alsa-sys\)/),
      '',
      'Not everything is in order: see the lines with "!!".',
    ]);
  });
});
