import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBuild } from '../build/run';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';

const OPTIONS = { engine: 'host', target: 'x86_64-unknown-linux-musl' };
const MAIN = 'apps/app/src/main.rs';

describe('rust-static why', () => {
  const build = async (root: string, options: object = OPTIONS, env: NodeJS.ProcessEnv = {}) =>
    void (await runBuild(preparedIn(root, { options, env }), fakeSurroundings().context));
  const why = async (root: string, ...args: string[]) => cliIn(root)('why', 'app', ...args);

  it('says that no build is known, and how to make one', async () => {
    const { status, stderr } = await why(cargoWorkspace());
    expect(status).toBe(1);
    expect(stderr).toContain('No build of app is recorded in this checkout');
    expect(stderr).toContain('nx run app:static-build --skip-nx-cache');
  });

  it('tells what has changed since the last build, and after it what made it run', async () => {
    const root = cargoWorkspace();
    await build(root);
    expect((await why(root)).stdout).toContain('app: no input has changed since the build of 20');
    writeFileSync(join(root, MAIN), 'fn main() { }\n');
    const { stdout } = await why(root);
    expect(stdout).toMatch(
      /^app: changed since the build of \S+\n\n {2}file {6}changed {2}apps\/app\/src\/main.rs\n$/,
    );
    await build(root, { ...OPTIONS, profile: 'dev' });
    const cli = cliIn(root, { options: { profile: 'dev' } });
    const after = JSON.parse((await cli('why', 'app', '--json')).stdout) as object;
    expect(after).toMatchObject({
      project: 'app',
      compared: 'last build',
      changes: [
        { kind: 'file', name: MAIN, change: 'changed' },
        { kind: 'setting', name: 'profile', change: 'changed' },
      ],
    });
  });

  it('tells that the cache was passed over when the last two builds are equal', async () => {
    const root = cargoWorkspace();
    await build(root);
    await build(root);
    expect((await why(root)).stdout).toContain('nothing. It ran without the cache');
  });

  it('keeps digests of variables and never their values, for this user alone', async () => {
    const root = cargoWorkspace();
    await build(root, OPTIONS, { CC: 'secret-compiler' });
    const folder = join(root, '.nx/workspace-data/rust-static-inputs');
    const [name] = readdirSync(folder);
    const text = readFileSync(join(folder, name!), 'utf8');
    expect(text).toContain('"CC":');
    expect(text).not.toContain('secret-compiler');
    expect(statSync(join(folder, name!)).mode & 0o077).toBe(0);
    const { stdout } = await cliIn(root, { env: { CC: 'clang' } })('why', 'app');
    expect(stdout).toContain('variable  changed  CC');
  });

  it('takes a damaged record for none', async () => {
    const root = cargoWorkspace();
    await build(root);
    const folder = join(root, '.nx/workspace-data/rust-static-inputs');
    writeFileSync(join(folder, readdirSync(folder)[0]!), '[{"time":1}]');
    expect((await why(root)).stderr).toContain('No build of app is recorded');
  });
});
