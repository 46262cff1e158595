import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace } from '../../testing/build-fixture';
import { setVariables } from '../../testing/environment';
import { writtenBy } from '../../testing/executor-context';
import { fakeTools, type FakeTools } from '../../testing/fake-cargo';
import { rejected } from '../../testing/memory-files';
import staticBuildBatch from './batch';
import staticBuild from './executor';
import type { StaticBuildOptions } from './schema';

const OPTIONS: StaticBuildOptions = { engine: 'host', target: 'x86_64-unknown-linux-musl' };

/**
 * Returns the arguments that Nx passes to the target `static-build` of crates, with a script as a
 * fake cargo.
 */
function setup(
  names: string[],
  { edge = (id: string): unknown => id, ...tools }: FakeTools & { edge?: (id: string) => unknown } = {},
) {
  const root = cargoWorkspace(names);
  setVariables({
    PATH: fakeTools(tools).path,
    NX_TUI: undefined,
    RUST_STATIC_ENGINE: undefined,
    SOURCE_DATE_EPOCH: undefined,
  });
  const targets = { 'static-build': { executor: '@org/rust-static:static-build', options: OPTIONS } };
  const projects = Object.fromEntries(names.map((name) => [name, { root: `apps/${name}`, targets }]));
  const task = (name: string) => ({
    id: `${name}:static-build`,
    target: { project: name, target: 'static-build' },
    outputs: [`dist/apps/${name}/static`],
    overrides: {},
  });
  const taskGraph = {
    tasks: Object.fromEntries(names.map((name) => [`${name}:static-build`, task(name)])),
    dependencies: Object.fromEntries(
      names.map((name, index) => [
        `${name}:static-build`,
        names.slice(index + 1).map((other) => edge(`${other}:static-build`)),
      ]),
    ),
  } as unknown as TaskGraph;
  const context = {
    root,
    projectName: names[0],
    targetName: 'static-build',
    projectsConfigurations: { version: 2, projects },
    nxJsonConfiguration: {},
    taskGraph,
  } as unknown as ExecutorContext;
  const batch = async (inputs: Record<string, StaticBuildOptions> = {}) => {
    const given = Object.fromEntries(
      names.map((name) => [`${name}:static-build`, { ...OPTIONS, ...inputs[name] }]),
    );
    const results = [];
    for await (const ended of staticBuildBatch(taskGraph, given, {}, context)) results.push(ended);
    return results;
  };
  return { root, context, batch };
}

describe('the executor', () => {
  it('builds a target and says what it has built', async () => {
    const { context } = setup(['app']);
    const written = await writtenBy(async () =>
      expect(await staticBuild(OPTIONS, context)).toEqual({ success: true }),
    );
    expect(written).toMatch(/Compiling app v0\.1\.0[^]*dist\/apps\/app\/static\/app: static-pie, musl/);
  });

  it('refuses options that are none, and an output that Nx does not cache', async () => {
    const { context } = setup(['app']);
    expect((await rejected(staticBuild({ ...OPTIONS, bogus: 1 } as object, context))).message).toContain(
      'Unknown option "bogus" of app:static-build',
    );
    expect((await rejected(staticBuild({ ...OPTIONS, outputPath: 'out/app' }, context))).message).toContain(
      "but the target's outputs are dist/apps/app/static",
    );
  });
});

describe('the executor for a batch', () => {
  it.each([
    ['ids, as Nx 22 and 23 have them', (id: string): unknown => id],
    ['objects, as Nx 24 has them', (id: string): unknown => ({ id })],
  ])('gives a result for each task, after those that it depends on, from %s', async (_what, edge) => {
    const { batch } = setup(['a', 'b'], { edge });
    let results: Awaited<ReturnType<typeof batch>> = [];
    const written = await writtenBy(async () => void (results = await batch()));
    expect(results.map(({ task, result }) => [task, result.success, result.status])).toEqual([
      ['b:static-build', true, 'success'],
      ['a:static-build', true, 'success'],
    ]);
    expect(results[0]!.result.terminalOutput).toMatch(/Compiling b [^]*dist\/apps\/b\/static\/b: static-pie/);
    expect(written).toContain('rust-static: b:static-build: building (1 of 2)\n');
    expect(results[0]!.result.startTime).toBeLessThanOrEqual(results[0]!.result.endTime!);
  });

  it('of one task says everything at once, and to Nx only what was built', async () => {
    const { batch } = setup(['app']);
    let results: Awaited<ReturnType<typeof batch>> = [];
    const written = await writtenBy(async () => void (results = await batch()));
    expect(written).toContain('Compiling app');
    expect(results[0]!.result.terminalOutput).toMatch(
      /^rust-static: dist\/apps\/app\/static\/app: static-pie/,
    );
    setVariables({ NX_TUI: 'true' });
    await writtenBy(async () => void (results = await batch()));
    expect(results[0]!.result.terminalOutput).toContain('Compiling app');
  });

  it('puts what goes wrong into the result, and skips what depends on it', async () => {
    const { batch, root } = setup(['a', 'b']);
    writeFileSync(join(root, 'apps/b/Cargo.toml'), 'oops');
    let results: Awaited<ReturnType<typeof batch>> = [];
    await writtenBy(async () => void (results = await batch()));
    expect(results.map(({ task, result }) => [task, result.status])).toEqual([
      ['b:static-build', 'failure'],
      ['a:static-build', 'skipped'],
    ]);
  });
});
