import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cargoWorkspace, manifestWith, preparedIn } from '../testing/build-fixture';
import { thrown } from '../testing/memory-files';
import { RUN_START } from '../plan/run-start';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import type { Hashing } from './hashing';
import { keyParts } from './key';
import type { TargetRequest } from './request';

/** Prepares the build of an inferred target, with these inputs hashed by Nx. */
function prepared(
  root: string,
  more: (hashing: Hashing) => Partial<Hashing> = () => ({}),
  request: Partial<TargetRequest> = {},
) {
  const { plan, digests } = preparedIn(root, request);
  // The target was inferred for a container, but the run asks for the host engine.
  const parts = [...keyParts(plan).flatMap(({ inputs }) => inputs), { env: RUN_TOOLCHAIN }];
  const objects = parts.filter(
    (part): part is { env: string } & { runtime: string } => typeof part === 'object',
  );
  const hashing: Hashing = {
    planned: {
      files: new Set(digests.keys()),
      environment: new Set(objects.flatMap(({ env }) => env ?? [])),
      runtime: new Set(objects.flatMap(({ runtime }) => runtime ?? [])),
      depOutputs: new Set(),
    },
    tasksEnded: undefined,
    ofLock: new Set(['Cargo.toml', 'Cargo.lock']),
    inputs: parts,
    lostLockTarget: undefined,
    replacedBy: { inputs: undefined, dependsOn: undefined },
  };
  const options = { engine: 'host' as const, inputDigest: plan.digest };
  const env = { [RUN_TOOLCHAIN]: 'of the run' };
  return preparedIn(root, { env, ...request, options, hashing: { ...hashing, ...more(hashing) } });
}
const without =
  (...paths: string[]) =>
  ({ planned }: Hashing): Partial<Hashing> => {
    return {
      planned: { ...planned, files: new Set([...planned.files].filter((path) => !paths.includes(path))) },
    };
  };

describe('refuseUnhashed', () => {
  it('refuses the host engine where nothing that Nx hashes knows of its rustc', () => {
    const error = thrown(() => prepared(cargoWorkspace(), undefined, { env: { [RUN_TOOLCHAIN]: '' } }));
    expect(error).toMatchObject({ code: 'engine-not-hashed' });
  });

  it('takes a build that reads what Nx hashes', () => {
    expect(prepared(cargoWorkspace()).sources).toContain('apps/app/src/main.rs');
  });

  it('needs neither root manifest nor lock among the inputs: the digest holds their part', () => {
    expect(() => prepared(cargoWorkspace(), without('Cargo.toml', 'Cargo.lock'))).not.toThrow();
  });

  it('takes files that another task has made', () => {
    const root = cargoWorkspace(['app'], { 'apps/app/web/index.html': '' });
    const file = 'apps/app/web/index.html';
    const asOutput = (hashing: Hashing) => {
      const { planned } = without(file)(hashing);
      return { planned: { ...planned!, depOutputs: new Set([file]) } };
    };
    expect(() => prepared(root, asOutput)).not.toThrow();
  });

  it.each(['dist/web/index.html', 'apps/app/src/gen/mod.rs'])(
    'takes %s, which a target of `include` has written and git ignores, if Nx hashes it as an output',
    (file) => {
      const root = cargoWorkspace(['app'], {
        '.gitignore': 'dist\ngen\n',
        [file]: '',
        ...manifestWith('include = [{ target = "web:build" }]'),
      });
      const request = { outputsOf: () => [dirname(file)] };
      const asOutput = (hashing: Hashing) => {
        const { planned } = without(file)(hashing);
        return { planned: { ...planned!, depOutputs: new Set([file]) } };
      };
      expect(prepared(root, asOutput, request).sources).toContain(file);
      expect(() => prepared(root, without(file), request)).toThrow(`${file} is read by the build of app`);
      const replaced = (hashing: Hashing) => ({ ...without(file)(hashing), inputs: ['production'] });
      expect(() => prepared(root, replaced, request)).toThrow('{"dependentTasksOutputFiles":"**/*"}');
    },
  );

  it('takes a link to the output of a target, which that run has written', () => {
    const root = cargoWorkspace(['app'], {
      '.gitignore': 'dist\n',
      'dist/web/index.html': '',
      ...manifestWith('include = [{ target = "web:build" }]'),
    });
    symlinkSync('../../dist/web', join(root, 'apps/app/web'));
    const linked = 'apps/app/web/index.html';
    const real = 'dist/web/index.html';
    // Everything else is older than the run.
    const start = Date.now() + 5;
    while (Date.now() <= start);
    writeFileSync(join(root, real), 'new');
    const asOutput = (hashing: Hashing) => {
      const { planned } = without(linked, real)(hashing);
      return { planned: { ...planned!, depOutputs: new Set([real]) } };
    };
    const env = { [RUN_TOOLCHAIN]: 'of the run', [RUN_START]: String(start) };
    const request = { outputsOf: () => ['dist/web'], env };
    expect(prepared(root, asOutput, request).sources).toEqual(expect.arrayContaining([linked, real]));
  });

  it.each([
    [-60_000, /Outputs changed after the targets that write them had ended: dist\/web\/index.html/],
    [60_000, undefined],
  ])('refuses an output that changed after its task had ended: %d ms', (ended, message) => {
    const file = 'dist/web/index.html';
    const include = manifestWith('include = [{ target = "web:build" }]');
    const root = cargoWorkspace(['app'], { [file]: '', ...include });
    const attempt = () =>
      prepared(
        root,
        ({ planned }) => ({
          planned: { ...planned, depOutputs: new Set([file]) },
          tasksEnded: Date.now() + ended,
        }),
        { outputsOf: () => ['dist/web'] },
      );
    if (message) expect(attempt).toThrow(message);
    else expect(attempt).not.toThrow();
  });

  it.each(['apps/app/prices.csv', '.cargo/config.toml', 'rust-toolchain.toml'])(
    'refuses %s when an ignore rule hides it from Nx',
    (path) => {
      const root = cargoWorkspace(['app'], { [path]: '' });
      const { message } = thrown(() => prepared(root, without(path)));
      expect(message).toContain(`${path} is read by the build of app, but Nx does not hash it`);
      expect(message).toContain('.git/info/exclude');
    },
  );

  it('names the option for git where an input lies in .git', () => {
    const root = cargoWorkspace(['app'], { '.git/HEAD': '', ...manifestWith('include = [".git/HEAD"]') });
    expect(thrown(() => prepared(root, without('.git/HEAD')))).toMatchObject({ code: 'git-not-hashed' });
  });

  it('refuses a lock that Nx does not see', () => {
    const message = thrown(() =>
      prepared(cargoWorkspace(), () => ({ ofLock: new Set(['Cargo.toml']) })),
    ).message;
    expect(message).toContain('Cargo.lock is read by the build of app');
  });

  it('refuses a target that no longer depends on the one that shows the lock', () => {
    const error = thrown(() => prepared(cargoWorkspace(), () => ({ lostLockTarget: 'cargo-lock' })));
    expect(error).toMatchObject({ code: 'depends-on-replaced' });
    expect(error.message).toContain('Add "cargo-lock" to `dependsOn`');
  });

  it('takes a run without the lock target', () => {
    expect(() => prepared(cargoWorkspace(), () => ({ ofLock: undefined }))).not.toThrow();
  });

  it('names the place that has replaced the inputs, and the inputs to add', () => {
    const root = cargoWorkspace(['app'], { 'proto/a.txt': '', ...manifestWith('include = ["proto"]') });
    const replaced = (hashing: Hashing) => ({
      ...without('proto/a.txt')(hashing),
      inputs: ['production'],
      replacedBy: { inputs: 'targetDefaults["build"] of nx.json', dependsOn: undefined },
    });
    const { message } = thrown(() => prepared(root, replaced));
    expect(message).toContain('targetDefaults["build"] of nx.json replaces the inputs');
    expect(message).toContain('"{workspaceRoot}/proto/**/*",');
  });

  it.each(['environment', 'runtime'] as const)('refuses inputs without the %s of the host engine', (kind) => {
    const lacking = ({ planned }: Hashing) => ({
      planned: { ...planned, [kind]: new Set<string>() },
      inputs: [],
    });
    const { message } = thrown(() =>
      prepared(cargoWorkspace(['app'], manifestWith('engine = "host"')), lacking),
    );
    expect(message).toContain('do not cover what the build of app reads');
    expect(message).toContain(kind === 'runtime' ? '${RUSTC:-rustc} -vV' : 'RUSTC_WRAPPER');
  });

  it('takes what lies below a linked folder when Nx hashes the real files', () => {
    const root = cargoWorkspace(['app'], { 'common/x.txt': '', ...manifestWith('include = ["common"]') });
    mkdirSync(join(root, 'apps/app/data'));
    symlinkSync('../../../common', join(root, 'apps/app/data/linked'));
    expect(() => prepared(root, without('apps/app/data/linked/x.txt'))).not.toThrow();
    expect(() => prepared(root, without('apps/app/data/linked/x.txt', 'common/x.txt'))).toThrow(
      'apps/app/data/linked/x.txt',
    );
  });
});
