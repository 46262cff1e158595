import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnownFiles } from '../../src/build/known-files';
import { prepareBuild } from '../../src/build/prepare';
import { hostFacts } from '../../src/plan/host-facts';
import { hostTarget } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

const FILES = 200_000;

describe('inputs of a build that are', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rust-static-'));
    const manifest =
      '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n';
    const texts = {
      'nx.json': '{}',
      'apps/app/Cargo.toml': manifest,
      'apps/app/src/main.rs': 'fn main() {}\n',
      'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n',
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
    };
    mkdirSync(join(root, 'apps/app/src'), { recursive: true });
    for (const [path, text] of Object.entries(texts)) writeFileSync(join(root, path), text);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('larger than any buffer are hashed in parts', () => {
    writeFileSync(join(root, 'large'), '');
    truncateSync(join(root, 'large'), 2 ** 31 + 1);
    const before = process.memoryUsage().rss;
    const known = KnownFiles.of(root, { NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx') });
    expect(known.digest('large')).toBe('b8030a8ab89280935633d8d991da3d9907c0f12e8b6fc3bfc515f4d440872b6e');
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
  });

  it(`${FILES} files are prepared without reading one of them twice`, () => {
    for (let n = 0; n < FILES; n++) {
      const folder = join(root, `apps/app/data/${Math.floor(n / 500)}`);
      if (n % 500 === 0) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${n}.txt`), `${n}`);
    }
    // Files that changed a moment ago are read again.
    execFileSync('sleep', ['3']);
    const options = { engine: 'host', target: hostTarget().target };
    const env = { ...process.env, NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx') };
    const prepare = () =>
      prepareBuild({
        workspaceRoot: root,
        project: { name: 'app', root: 'apps/app' },
        task: 'app:static-build',
        plugins: [{ plugin: '@org/rust-static', options }],
        env,
        host: hostFacts(),
        options: {},
        commandLine: {},
        outputs: undefined,
        outputsOf: () => [],
        hashing: undefined,
      });
    const { known, digests } = prepare();
    known.save();
    expect(digests.size).toBeGreaterThan(FILES);
    const [metadata, again] = [seconds(() => readMetadata(root)), seconds(prepare)];
    console.log(
      `metadata ${metadata.toFixed(1)} s, prepared again ${again.toFixed(1)} s: ${(again / metadata).toFixed(1)} times`,
    );
    // Far above the measured ratio, and far below that of reading every file.
    expect(again / metadata).toBeLessThan(10);
  });
});

/** Measures the processor time of this process. */
function seconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function readMetadata(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) readMetadata(path);
    else lstatSync(path);
  }
}
