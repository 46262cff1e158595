import { memoryFiles } from '../testing/memory-files';
import { readManifest } from './manifest';
import { hasOwnHarness, testTargets } from './test-targets';

const manifest = (more: string, files: Record<string, string> = { 'app/src/lib.rs': '' }) => {
  const all = memoryFiles({
    'app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n${more}`,
    ...files,
  });
  return { files: all, manifest: readManifest(all, 'app')! };
};
const kinds = (more: string, doc: boolean, files?: Record<string, string>): string[] => {
  const { files: all, manifest: app } = manifest(more, files);
  const reported = [
    { kind: 'test', name: 'cli' },
    { kind: 'cdylib', name: 'app' },
    { kind: 'test', name: 'api' },
    { kind: 'bin', name: 'app' },
  ];
  return testTargets(all, app, reported, doc).map(({ kind, name }) => `${kind} ${name}`);
};

describe('testTargets', () => {
  it('has the order of cargo, and takes every kind of library for the library', () => {
    expect(kinds('', false)).toEqual(['lib app', 'bin app', 'test api', 'test cli']);
  });

  it('adds the tests in documentation only if there is a library that has them', () => {
    expect(kinds('', true)).toContain('doc doc');
    expect(kinds('[lib]\npath = "x.rs"\n', true, {})).toContain('doc doc');
    expect(kinds('', true, {})).not.toContain('doc doc');
    expect(kinds('[lib]\ndoctest = false\n', true)).not.toContain('doc doc');
  });
});

describe('hasOwnHarness', () => {
  it('reads it from the table of the target', () => {
    const { manifest: app } = manifest(
      '[lib]\nharness = false\n[[test]]\nname = "own"\nharness = false\n[[test]]\nname = "cli"\n',
    );
    const own = (kind: 'lib' | 'test' | 'bin' | 'bench', name: string) => hasOwnHarness(app, { kind, name });
    expect([own('lib', 'app'), own('test', 'own')]).toEqual([true, true]);
    expect([own('test', 'cli'), own('bin', 'own'), own('bench', 'own')]).toEqual([false, false, false]);
  });
});
