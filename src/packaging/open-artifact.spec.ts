import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../testing/memory-files';
import { artifactFiles, artifactOf, dependency, described, sha256 } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { openArtifact } from './open-artifact';

const binary = artifactOf().binaries[0]!;
const whole = artifactOf({
  binaries: [{ ...binary, debug: described('app.debug', 'symbols') }],
  certificates: described('ca-certificates.crt', 'CERTIFICATES'),
});
const files = {
  ...artifactFiles(whole, [dependency('serde')]),
  'app.debug': 'symbols',
  'ca-certificates.crt': 'CERTIFICATES',
};
const REMEDY =
  'Something changed it after the build (such as strip, upx or a signature): do that in a copy. Then run static-build again, with --skip-nx-cache if need be.';

describe('openArtifact', () => {
  it('reads what static-build has left, and knows where its files are', async () => {
    const folder = tempFolder(files);
    const { artifact, dependencies, at } = await openArtifact(folder);
    expect(artifact).toEqual(whole);
    expect(dependencies).toEqual([dependency('serde')]);
    expect(at(artifact.binaries[0]!.debug!)).toBe(join(folder, 'app.debug'));
  });

  it('reads the crates of schema version 1, which spelled license as licence', async () => {
    const { license, ...old } = dependency('serde');
    const folder = tempFolder({
      ...files,
      'dependencies.json': JSON.stringify([{ ...old, licence: license }]),
    });
    expect((await openArtifact(folder)).dependencies).toEqual([dependency('serde')]);
  });

  it('takes a binary without debug information, and a builder without certificates', async () => {
    const folder = tempFolder(artifactFiles(artifactOf()));
    expect((await openArtifact(folder)).artifact).toEqual(artifactOf());
  });

  it('says what to do when there is none', async () => {
    const folder = tempFolder();
    expect((await rejected(openArtifact(folder))).message).toMatch(
      /^Cannot read the artifact .*artifact\.json\n\n.*ENOENT.*\n\nRun the static-build target first/,
    );
  });

  it.each(['app', 'app.debug', 'ca-certificates.crt'])(
    'refuses %s when it was changed after the build',
    async (path) => {
      const folder = tempFolder({ ...files, [path]: 'THE PROGRAM' });
      const { sha256: said } = [binary, whole.binaries[0]!.debug!, whole.certificates!].find(
        (file) => file.path === path,
      )!;
      expect((await rejected(openArtifact(folder))).message).toBe(
        [
          `${join(folder, path)} is not the file that static-build has proven`,
          `Its sha256 is ${sha256('THE PROGRAM')}; artifact.json says ${said}.`,
          REMEDY,
        ].join('\n\n'),
      );
    },
  );

  it('refuses an artifact.json whose size is another', async () => {
    const binaries = [{ ...binary, size: 12 }];
    const folder = tempFolder(artifactFiles(artifactOf({ binaries })));
    expect((await rejected(openArtifact(folder))).message).toContain(
      'is not the file that static-build has proven',
    );
  });

  it('refuses a binary that is gone, or is a folder', async () => {
    const folder = tempFolder(files);
    rmSync(join(folder, 'app'));
    const words = `${join(folder, 'app')} is not the file that static-build has proven\n\nartifact.json names it, but it is not there.\n\n${REMEDY}`;
    expect((await rejected(openArtifact(folder))).message).toBe(words);
    mkdirSync(join(folder, 'app'));
    expect((await rejected(openArtifact(folder))).message).toBe(words);
  });

  it.each(['../app', '/etc/hosts', 'a/b', '..\\app', '..', '.', ''])(
    'refuses a path out of its folder: "%s"',
    async (path) => {
      const content = Object.entries(artifactFiles(artifactOf({ binaries: [{ ...binary, path }] })));
      const inside = content.map(([name, text]): [string, string] => [`static/${name}`, text]);
      // The target of the link would be valid.
      const root = tempFolder({
        app: 'the program',
        'static/a/b': 'the program',
        ...Object.fromEntries(inside),
      });
      expect((await rejected(openArtifact(join(root, 'static')))).message).toContain(
        'is not the file that static-build has proven\n\nartifact.json gives a path that leaves its folder.',
      );
    },
  );

  it('says what to do when the list of crates is not there, or is damaged', async () => {
    const folder = tempFolder(files);
    writeFileSync(join(folder, 'dependencies.json'), '[{');
    const words = /^Cannot read .*dependencies\.json\n\n.+\n\nRun the static-build target again\.$/;
    expect((await rejected(openArtifact(folder))).message).toMatch(words);
    rmSync(join(folder, 'dependencies.json'));
    expect((await rejected(openArtifact(folder))).message).toMatch(words);
  });
});
