import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digestsOfDist, words, WORDS, writeUnifyingApps } from '../../support/unifying-apps.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const SHOWS_FLAGS =
  'fn main() { println!("cargo::warning=CFLAGS is {}", std::env::var("CFLAGS").unwrap_or_default()); }\n';

/** Versions of Nx differ in how they pass a batch's tasks, and in the format of results. */
describe.each(['22.7.12', '23.3.2', 'of package.json'])('a batch under nx %s', (version) => {
  const workspace = createWorkspace(/^\d/.test(version) ? { nx: version, devkit: version } : {});
  const many = (...more: string[]) =>
    workspace.nx(['run-many', '-t', 'static-build', '--output-style=stream', '--parallel=4', ...more]);
  const clean = (): void => {
    for (const folder of ['dist', 'target'])
      rmSync(join(workspace.root, folder), { recursive: true, force: true });
  };
  const built = (name: string): boolean =>
    existsSync(join(workspace.root, `dist/apps/${name}/static/artifact.json`));
  beforeAll(() => writeUnifyingApps(workspace, { engine: 'host', target: hostTarget().target }));
  afterAll(() => workspace.remove());

  it('gives the bytes of single builds', () => {
    must(many(), 'run-many');
    expect(words(workspace)).toEqual(WORDS);
    const batch = digestsOfDist(workspace.root);
    clean();
    const { output } = must(many('--batch=false', '--skip-nx-cache'), 'run-many');
    expect(output).not.toContain(': building (');
    expect(digestsOfDist(workspace.root)).toEqual(batch);
  });

  it("has the variables of a project's `.env` file, as a single build has", () => {
    const flags = '-O1';
    workspace.write('apps/one/build.rs', SHOWS_FLAGS);
    workspace.write('apps/one/.env', `CFLAGS=${flags}\n`);
    for (const batch of [true, false]) {
      clean();
      const { output } = must(many(`--batch=${batch}`, '--skip-nx-cache', '-p', 'one'), 'run-many');
      expect(output).toContain(`CFLAGS is ${flags}`);
    }
    for (const path of ['apps/one/build.rs', 'apps/one/.env']) rmSync(join(workspace.root, path));
  });

  it('of one app says everything at once, and once; from the cache it says what was built', () => {
    clean();
    const one = ['run', 'one:static-build'];
    const { output } = must(workspace.nx([...one, '--skip-nx-cache']), 'nx run');
    expect(output.match(/Compiling common /g)).toHaveLength(1);
    expect(output.match(/dist\/apps\/one\/static\/\S+: static/g)).toHaveLength(1);
    clean();
    must(workspace.nx(one), 'nx run');
    expect(must(workspace.nx(one), 'nx run').output).toMatch(/dist\/apps\/one\/static\/\S+: static/);
  });

  it('skips what depends on a failure, keeps the rest, and next time builds only what is missing', () => {
    const dependsOn = ['cargo-lock', { projects: ['two'], target: 'static-build' }];
    for (const name of ['one', 'three'])
      workspace.write(
        `apps/${name}/project.json`,
        JSON.stringify({ name, targets: { 'static-build': { dependsOn } } }),
      );
    const main = workspace.read('apps/two/src/main.rs');
    workspace.write('apps/four/src/main.rs', `${workspace.read('apps/four/src/main.rs')}// new\n`);
    clean();
    const { status, output } = workspace.withText(
      'apps/two/src/main.rs',
      main.replace('println!', 'print_it!'),
      () => many('--nxBail=false'),
    );
    expect(status).not.toBe(0);
    expect(output).toContain('cannot find macro `print_it`');
    expect(['one', 'two', 'three', 'four'].filter(built)).toEqual(['four']);
    // Without its daemon, Nx can miss a change made within the same second as its last scan.
    workspace.exec('sleep', ['1.1']);
    workspace.write('apps/two/src/main.rs', `${main}// new\n`);
    const next = must(many(), 'run-many').output;
    const names = [...next.matchAll(/(\w+):static-build: building/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(['one', 'three', 'two']);
    expect(words(workspace)).toEqual(WORDS);
  });
});
