import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { artifactOf, sha256 } from '../testing/package-fixture';
import { sectionedElf } from '../testing/sectioned-elf';
import { tempFolder } from '../testing/temp-folder';
import { compareArtifacts, diffoscope } from './compare-artifacts';

const built = (content: Record<string, string | Buffer>) => ({
  folder: tempFolder(content),
  artifact: artifactOf(),
});
const app = (text: string): Buffer => sectionedElf({ sections: [{ name: '.rodata', bytes: text }] });

/** Returns an environment whose PATH contains only a fake diffoscope that runs this script. */
function withDiffoscope(script: string): NodeJS.ProcessEnv {
  const folder = tempFolder({ diffoscope: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, 'diffoscope'), 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

describe('compareArtifacts', () => {
  it('gives both digests of each file, and counts a file that one lacks as different', async () => {
    const comparison = await compareArtifacts(built({ same: 'x', only: 'y' }), built({ same: 'x' }));
    expect(comparison).toEqual([
      { file: 'only', same: false, sha256: [sha256('y'), sha256('')], lines: [] },
      { file: 'same', same: true, sha256: [sha256('x'), sha256('x')], lines: [] },
    ]);
  });

  it('says of a binary where it first differs', async () => {
    const [comparison] = await compareArtifacts(
      built({ app: app('built 1') }),
      built({ app: app('built 2') }),
    );
    expect(comparison!.lines.slice(0, 3)).toEqual([
      'First difference: .rodata, at offset 0x46 of the file',
      '  "built 1"',
      '  "built 2"',
    ]);
  });
});

describe('diffoscope', () => {
  const files = (): [string, string] => {
    const folder = tempFolder({ a: 'a', b: 'b' });
    return [join(folder, 'a'), join(folder, 'b')];
  };

  it('says how to get it where it is not installed', async () => {
    expect(await diffoscope(files(), { PATH: tempFolder() })).toEqual([
      'For all differences, install diffoscope (https://diffoscope.org, `apt install diffoscope`) and run this again.',
    ]);
  });

  it('gives what it says of both files', async () => {
    const script = 'printf "%s\\n" "$@"; cat "$4" "$5"; exit 1';
    const [a, b] = files();
    const lines = await diffoscope([a, b], withDiffoscope(script));
    expect(lines).toEqual(['--no-progress', '--text-color', 'never', a, b, 'ab']);
  });

  it('gives at most 100 lines, and how many more there are', async () => {
    const lines = await diffoscope(files(), withDiffoscope('seq 1 105; exit 1'));
    expect(lines.slice(-2)).toEqual(['100', '(5 more lines of diffoscope)']);
  });

  it('gives its error when it cannot compare them', async () => {
    const lines = await diffoscope(files(), withDiffoscope('echo no readelf >&2; exit 2'));
    expect(lines).toEqual(['diffoscope failed with exit status 2: no readelf']);
  });
});
