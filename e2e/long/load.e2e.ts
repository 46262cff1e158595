import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../src/testing/temp-folder';
import { manifest, writeSmallApp } from '../support/small-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(3_600_000);

const [PROJECTS, BUILDS] = [50, 1000];
const ENGINE = require.resolve('../../bench/build/engine.cjs');
const names = Array.from({ length: PROJECTS }, (_, at) => `app${at}`);

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' });
const count = (list: string): number => list.split('\n').filter(Boolean).length;
/** Everything that builds could leave behind. */
const left = (root: string) => ({
  containers: count(docker('ps', '-aq')),
  volumes: count(docker('volume', 'ls', '-q')),
  images: count(docker('images', '-aq')),
  files: readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('node_modules') && !path.startsWith('.nx/workspace-data'),
  ).length,
});

describe(`load: ${PROJECTS} projects at once, and ${BUILDS} builds in a row`, () => {
  const workspace = createWorkspace();
  const says = (name: string): string =>
    execFileSync(join(workspace.root, `dist/apps/${name}/static/${name}`), { encoding: 'utf8' }).trim();
  beforeAll(() => {
    writeSmallApp(workspace, names[0]!, '');
    for (const name of names) {
      workspace.write(`apps/${name}/Cargo.toml`, manifest(name));
      workspace.write(`apps/${name}/src/main.rs`, `fn main() { println!("${name}"); }\n`);
    }
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  });
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  it.each(['--batch=false', '--batch'])('builds them eight at a time, each right (%s)', (batch) => {
    spawnSync('rm', ['-rf', join(workspace.root, 'dist')]);
    const many = ['run-many', '-t', 'static-build', '--parallel=8', '--skip-nx-cache', batch];
    must(workspace.nx(many), 'run-many');
    expect(names.map(says)).toEqual(names);
    expect(docker('ps', '-aq', '--filter', 'label=org.rust-static.kind')).toBe('');
  });

  it('grows by nothing when nothing changes: memory, handles, containers, volumes, files', () => {
    must(workspace.exec(process.execPath, [ENGINE, names[0]!, 'static-build']), 'the first');
    const before = left(workspace.root);
    const temporary = tempFolder();
    const { stdout } = must(
      workspace.exec(process.execPath, ['--expose-gc', ENGINE, names[0]!, 'static-build', String(BUILDS)], {
        TMPDIR: temporary,
      }),
      'builds in a row',
    );
    const { samples } = JSON.parse(stdout) as { samples: { heapMb: number; handles: number }[] };
    expect(samples).toHaveLength(BUILDS);
    const warm = samples[Math.floor(BUILDS / 4)]!;
    const last = samples.at(-1)!;
    console.log(
      `after ${BUILDS / 4} builds ${JSON.stringify(warm)}, after ${BUILDS} ${JSON.stringify(last)}`,
    );
    // If each build left 10 kB behind, this would show it after 1,000 builds.
    expect(last.heapMb - warm.heapMb).toBeLessThan(5);
    expect(last.handles).toBeLessThanOrEqual(warm.handles + 2);
    expect(left(workspace.root)).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
