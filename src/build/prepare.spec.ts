import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace, manifestWith, preparedIn, requestFor } from '../testing/build-fixture';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { prepareBuild } from './prepare';
import type { TargetRequest } from './request';

const HOST = 'engine = "host"';
const refusal = (root: string, more: Partial<TargetRequest> = {}): string =>
  thrown(() => preparedIn(root, more)).message;
/** Returns the digest that inference writes into the target's options. */
const digestIn = (root: string): string => preparedIn(root).plan.digest;
/** Options in the form that an inferred target passes on. */
const inferred = (root: string, options: object = {}): Partial<TargetRequest> => ({
  options: { engine: 'host', inputDigest: digestIn(root), ...options },
});

describe('prepareBuild', () => {
  it('gives the plan, the files that the build sees, and the digests of all that decide it', () => {
    const root = cargoWorkspace(['app', 'other'], {
      'apps/app/Dockerfile': 'FROM scratch\n',
      'rust-toolchain.toml': '[toolchain]\n',
    });
    const { plan, sources, digests, notes } = preparedIn(root);
    expect(plan).toMatchObject({ project: 'app', bins: ['app'], target: 'x86_64-unknown-linux-musl' });
    expect(sources).toEqual([
      ...['Cargo.lock', 'Cargo.toml', 'apps/app/Cargo.toml', 'apps/app/Dockerfile'],
      ...['apps/app/src/main.rs', 'rust-toolchain.toml'],
    ]);
    expect([...digests.keys()]).toEqual(sources);
    expect(notes).toEqual([]);
  });

  it('covers the files of the builder image where a container builds', () => {
    const root = cargoWorkspace(['app'], { 'certs/ca.pem': '1', 'docker/Builder': 'FROM scratch\n' });
    const options = { builderFiles: ['certs'], dockerfile: '../../docker/Builder' };
    const inContainer = preparedIn(root, { options: { ...options, engine: 'docker' } });
    expect([...inContainer.digests.keys()]).toEqual(
      expect.arrayContaining(['certs/ca.pem', 'docker/Builder']),
    );
    expect(inContainer.sources).not.toContain('certs/ca.pem');
    const onHost = preparedIn(root, { options: { ...options, engine: 'host' } });
    expect([...onHost.digests.keys()]).not.toContain('certs/ca.pem');
  });

  it.each<[string, Partial<TargetRequest>, string]>([
    ['an unknown option', { options: { bogus: 1 } as object }, 'Unknown option "bogus" of app:static-build'],
    ['a value of another type', { options: { network: 'perhaps' } as object }, 'it should be true or false'],
    [
      'a folder that Nx does not cache',
      { outputs: ['dist/elsewhere'] },
      'Option "outputPath" is "dist/apps/app/static", but the target\'s outputs are dist/elsewhere',
    ],
  ])('refuses %s', (_what, more, message) => {
    expect(refusal(cargoWorkspace(), more)).toContain(message);
  });

  it('takes the output with a slash at its end, as Nx has it, and one that is not known', () => {
    const root = cargoWorkspace();
    expect(preparedIn(root, { outputs: ['dist/apps/app/static/'] }).plan.outputPath).toBe(
      'dist/apps/app/static',
    );
    expect(preparedIn(root, { outputs: [] }).plan.outputPath).toBe('dist/apps/app/static');
  });

  it('refuses a Rust that the Alpine release does not have', () => {
    const root = cargoWorkspace(['app'], {
      'apps/app/Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\nrust-version = "1.999"\n[features]\nstatic = []\n',
      'apps/app/Dockerfile': 'FROM alpine:3.22 AS builder\n',
    });
    expect(refusal(root, { options: { engine: 'docker' } })).toContain('which is too old for app');
  });

  it('notes a pinned toolchain that the Alpine release does not read', () => {
    const root = cargoWorkspace(['app'], {
      'apps/app/Dockerfile': 'FROM alpine:3.22 AS builder\n',
      'rust-toolchain.toml': '[toolchain]\nchannel = "1.70.0"\n',
    });
    expect(preparedIn(root, { options: { engine: 'docker' } }).notes.join()).toContain('asks for 1.70.0');
  });

  it.each<[string, Record<string, string>, Partial<TargetRequest>]>([
    ['a variable of the shell', {}, { env: { CFLAGS: '-O2 -march=native' } }],
    ['the configuration', { '.cargo/config.toml': '[env]\nCFLAGS = { value = "-march=native" }\n' }, {}],
  ])('refuses the processor of this machine in %s', (_what, files, more) => {
    const root = cargoWorkspace(['app'], { ...manifestWith(HOST), ...files });
    expect(refusal(root, more)).toContain(
      '-march=native compiles for the processor of the machine that builds',
    );
    // A container does not get them.
    const options = { engine: 'docker' };
    if (more.env) expect(() => preparedIn(root, { options, ...more })).not.toThrow();
  });

  it('tells a refusal to whoever asks for it, and still gives the plan', () => {
    const root = cargoWorkspace();
    symlinkSync(tempFolder(), join(root, 'apps/app/out'));
    const refused: unknown[] = [];
    const request = requestFor(root, { outputs: ['dist/elsewhere'] });
    const { plan, sources } = prepareBuild(request, { refuse: (error) => void refused.push(error) });
    expect([plan.project, sources]).toEqual(['app', []]);
    expect(refused.map(String)).toEqual([
      expect.stringContaining('Option "outputPath"'),
      expect.stringContaining('apps/app/out -> '),
    ]);
  });
});

describe('a build against the cache key', () => {
  it('is refused when the graph is older than the files', () => {
    const root = cargoWorkspace();
    const given = inferred(root);
    writeFileSync(join(root, 'rust-toolchain.toml'), '[toolchain]\nchannel = "1.90"\n');
    expect(refusal(root, given)).toContain('The project graph is older than the files of app');
  });

  it.each([
    ['include', { include: ['proto'] }, 'Option "include" names proto'],
    ['include', { include: [{ target: 'web:build' }] }, 'Option "include" names web:build'],
    ['builderFiles', { builderFiles: ['proto'] }, 'Option "builderFiles" names proto'],
    ['includeGit', { includeGit: true }, 'Option "includeGit" names .git'],
    ['dockerfile', { dockerfile: 'Other' }, 'Option "dockerfile" names apps/app/Other'],
  ])('is refused for what only the command line names: %s', (_option, options, message) => {
    const root = cargoWorkspace(['app'], { 'proto/a.proto': '' });
    expect(refusal(root, inferred(root, options))).toContain(
      `${message}, which is not an input of the target`,
    );
  });

  it('may have what manifests and nx.json name', () => {
    const root = cargoWorkspace(['app'], {
      'proto/a.proto': '',
      ...manifestWith('include = ["./proto"]\nbuilder-files = ["proto"]'),
    });
    expect(preparedIn(root, inferred(root)).sources).toContain('proto/a.proto');
    const plugins = [{ plugin: '@org/rust-static', options: { include: ['proto'] } }];
    const plain = cargoWorkspace(['app'], { 'proto/a.proto': '' });
    const { digest } = preparedIn(plain, { plugins }).plan;
    const options = { engine: 'host', inputDigest: digest };
    expect(preparedIn(plain, { plugins, options }).sources).toContain('proto/a.proto');
  });

  it('leaves all to users who write the inputs themselves', () => {
    const root = cargoWorkspace(['app'], { 'proto/a.proto': '' });
    const env = { CC: 'clang' };
    expect(preparedIn(root, { options: { engine: 'host', include: ['proto'] }, env })).toMatchObject({ env });
  });

  it('is refused when a committed slice is stale', () => {
    const root = cargoWorkspace();
    const plugins = [{ plugin: '@org/rust-static', options: { committedSlices: true } }];
    expect(refusal(root, { ...inferred(root), plugins })).toContain('No apps/app/.cargo-slice');
  });

  it.each([
    ['the engine', '', {}, 'CC'],
    ['the triple', HOST, { target: 'aarch64-unknown-linux-musl' }, 'CC_aarch64_unknown_linux_musl'],
  ])(
    'does not see variables that are no inputs, since only the target says %s',
    (_what, settings, more, name) => {
      const root = cargoWorkspace(['app'], manifestWith(settings));
      const env = { PATH: '/bin', [name]: 'clang' };
      const prepared = preparedIn(root, { ...inferred(root, more), env });
      expect(prepared.env).toEqual({ PATH: '/bin' });
      expect(prepared.notes).toEqual([
        expect.stringContaining(`cargo does not see ${name}, since the cache key`),
      ]);
    },
  );

  it('sees variables that are inputs', () => {
    const root = cargoWorkspace(['app'], manifestWith(HOST));
    const env = { PATH: '/bin', CC: 'clang', CC_x86_64_unknown_linux_musl: 'clang' };
    expect(preparedIn(root, { ...inferred(root), env })).toMatchObject({ env, notes: [] });
    expect(preparedIn(root, { ...inferred(root, { engine: 'docker' }), env })).toMatchObject({
      env,
      notes: [],
    });
  });

  it('is the same for a copy of the workspace', () => {
    const [root, copy] = [cargoWorkspace(), cargoWorkspace()];
    mkdirSync(join(copy, 'sub'));
    cpSync(join(root, 'apps'), join(copy, 'apps'), { recursive: true });
    expect(digestIn(copy)).toBe(digestIn(root));
  });
});
