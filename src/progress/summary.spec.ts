import { join } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import { tempFolder } from '../testing/temp-folder';
import { factsIn, rowOf, sizesIn, summary, summaryTable, type Built } from './summary';

const SHA = '0123456789abcdef'.repeat(4);
const MIB = 1024 * 1024;
const built = (name: string, more: Partial<Built> = {}, size = MIB): Built => ({
  artifact: {
    libc: 'musl',
    target: 'x86_64-alpine-linux-musl',
    binaries: [{ name, path: name, linkage: 'static-pie', size, sha256: SHA }],
  } as unknown as Artifact,
  outputPath: `dist/apps/${name}/static`,
  sizes: new Map(),
  crates: { compiled: 3, all: 160 },
  milliseconds: 37_240,
  ...more,
});
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('summary', () => {
  it('has path, linkage, size and its change, what was compiled, time, and 12 digits', () => {
    expect(summary(built('app', { sizes: new Map([['app', MIB - 2048]]) }))).toBe(
      [
        'rust-static: dist/apps/app/static/app: static-pie, musl,',
        '  x86_64-alpine-linux-musl, 1.00 MiB (+2.0 KiB), 3 of 160 crates compiled,',
        '  37.2 s, sha256 0123456789ab',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [MIB, ' (same size)'],
    [MIB + 512, ' (-512 bytes)'],
    [MIB + 1536, ' (-1.5 KiB)'],
    [4 * MIB, ' (-3.00 MiB)'],
    [undefined, ''],
  ])('tells the change against a last build of %s bytes', (before, change) => {
    const sizes = new Map(before === undefined ? [] : [['app', before]]);
    expect(summary(built('app', { sizes }))).toContain(`1.00 MiB${change},`);
  });

  it.each([1, 10, 20, 30, 60])('has no line above 80 columns, with a name of %d letters', (length) => {
    const text = summary(built('n'.repeat(length)));
    const path = `rust-static: dist/apps/${'n'.repeat(length)}/static/${'n'.repeat(length)}:`;
    expect(widest(text)).toBeLessThanOrEqual(Math.max(80, path.length));
  });
});

describe('summaryTable', () => {
  it('has one line a binary, and those that failed', () => {
    const rows = [
      rowOf('app-1', 'success', built('app-1', { sizes: new Map([['app-1', MIB]]) })),
      rowOf('tools', 'success', built('list', {}, 12 * MIB)),
      rowOf('app-3', 'failure', undefined),
    ];
    expect(summaryTable(rows)).toBe(
      [
        'App          Size       Change     Linkage           Compiled  Time',
        'app-1        1.00 MiB   same size  static-pie, musl  3 of 160  37.2 s',
        'tools: list  12.00 MiB             static-pie, musl  3 of 160  37.2 s',
        'app-3        failure',
        '',
      ].join('\n'),
    );
  });

  it('has the digests where there is room', () => {
    expect(summaryTable([rowOf('a', 'success', built('a'))])).toContain('  0123456789ab\n');
  });

  it.each([5, 20, 60, 100])('has no line above 80 columns, with names of %d letters', (length) => {
    const name = 'n'.repeat(length);
    expect(widest(summaryTable([rowOf(name, 'success', built(name))]))).toBeLessThanOrEqual(80);
  });
});

describe('factsIn', () => {
  it.each(['app', 'a-very-long-name-of-an-app-that-wraps-more-than-once'])(
    'reads the summary of %s',
    (name) => {
      const text = `noise\n${summary(built(name, { sizes: new Map([[name, MIB - 2048]]) }))}`;
      expect(factsIn(text)).toEqual({ compiled: '3 of 160', changes: new Map([[name, '+2.0 KiB']]) });
    },
  );

  it('knows nothing of other texts', () => {
    expect(factsIn('rust-static: proved static (0.1 s)\n')).toEqual({ compiled: '', changes: new Map() });
  });
});

describe('sizesIn', () => {
  it('knows nothing of an output that is absent or broken', () => {
    const folder = tempFolder({ 'broken/artifact.json': '{' });
    expect([sizesIn(join(folder, 'absent')).size, sizesIn(join(folder, 'broken')).size]).toEqual([0, 0]);
  });
});
