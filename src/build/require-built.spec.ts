import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { rejected } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import type { PreparedBuild } from './request';
import { requireBuilt } from './require-built';
import { runBuild } from './run';

/** A workspace with an output of a build, which the machine in `state` has recorded. */
async function built(engine = 'docker') {
  const root = cargoWorkspace();
  const state = tempFolder();
  const prepare = (stateHome = state): PreparedBuild =>
    preparedIn(root, { options: { engine }, env: { XDG_STATE_HOME: stateHome } });
  const build = fakeSurroundings();
  await runBuild(prepare(), build.context);
  const out = join(root, prepare().plan.outputPath);
  return { root, state, out, prepare, build };
}

describe('requireBuilt', () => {
  it('accepts what this machine has built, without building', async () => {
    const { prepare, build } = await built();
    const { context, log } = fakeSurroundings();
    await requireBuilt(prepare(), context);
    expect(log).toEqual([]);
    expect(build.log).toContain('build app');
  });

  it('refuses a forged entry of a cache: binary and artifact.json replaced', async () => {
    const { out, prepare } = await built();
    const artifact = readFileSync(join(out, 'artifact.json'), 'utf8');
    writeFileSync(join(out, 'app'), 'evil');
    writeFileSync(join(out, 'artifact.json'), artifact.replace(/"size": \d+/, '"size": 4'));
    const error = await rejected(requireBuilt(prepare(), fakeSurroundings().context));
    expect(error).toMatchObject({ code: 'output-forged' });
    expect(error.message).toMatch(
      /^dist\/apps\/app\/static was not built from these sources: app, artifact.json\n/,
    );
  });

  it.each(['added', 'artifact.json'])('refuses an output where %s was added or removed', async (name) => {
    const { out, prepare } = await built();
    if (name === 'added') writeFileSync(join(out, name), '');
    else rmSync(join(out, name));
    const error = await rejected(requireBuilt(prepare(), fakeSurroundings().context));
    expect(error.message).toContain(`sources: ${name}\n`);
  });

  it('builds again where nothing is recorded, says so, and records the result', async () => {
    const { prepare } = await built();
    const elsewhere = tempFolder();
    const { context, log, terminal, requests } = fakeSurroundings();
    await requireBuilt(prepare(elsewhere), context);
    expect(log).toContain('build app');
    expect(requests[0]!.fresh).toMatch(/^[0-9a-f]{12}$/);
    expect(requests[0]!.hasSecrets).toBe(true);
    expect(terminal.text()).toContain('comes from a cache, and no build on this machine has recorded it');
    const again = fakeSurroundings();
    await requireBuilt(prepare(elsewhere), again.context);
    expect(again.log).toEqual([]);
  });

  it('refuses what a build from nothing does not give, and records nothing', async () => {
    const { out, prepare } = await built();
    writeFileSync(join(out, 'app'), 'evil');
    const elsewhere = tempFolder();
    for (const _ of [1, 2]) {
      const { context, log } = fakeSurroundings();
      const error = await rejected(requireBuilt(prepare(elsewhere), context));
      expect(error).toMatchObject({ code: 'output-forged' });
      expect(log).toContain('build app');
    }
  });

  it('does not take the record of other sources or options for this one', async () => {
    const { root, prepare } = await built();
    writeFileSync(join(root, 'apps/app/src/main.rs'), 'fn main() { evil() }\n');
    const { context, log } = fakeSurroundings();
    await requireBuilt(prepare(), context);
    expect(log).toContain('build app');
  });

  it('does not build on the host, where crates could read credentials', async () => {
    const { prepare } = await built('host');
    const { context, log } = fakeSurroundings();
    const error = await rejected(requireBuilt(prepare(tempFolder()), context));
    expect(error).toMatchObject({ code: 'output-unproven' });
    expect(log).toEqual([]);
    expect(error.message).toContain('`npx nx run app:static-build --skip-nx-cache`');
    await runBuild(prepare(), context);
    await requireBuilt(prepare(), context);
  });

  it('says what to run if there is no output', async () => {
    const { out, prepare } = await built();
    rmSync(out, { recursive: true });
    expect(await rejected(requireBuilt(prepare(), fakeSurroundings().context))).toMatchObject({
      code: 'output-missing',
    });
  });
});
