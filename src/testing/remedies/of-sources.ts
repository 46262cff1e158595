import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hasBinary } from '../../cargo/binaries';
import { filesOnDisk } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { missingTarget } from '../../cli/missing';
import { refuseOuterConfig } from '../../engines/host/outer-config';
import { refuseLfsPointers } from '../../plan/lfs-pointers';
import { prepareBuild } from '../../build/prepare';
import { missingInput } from '../../plan/undeclared-inputs';
import { cargoWorkspace, manifestWith, preparedIn, requestFor } from '../build-fixture';
import { memoryFiles } from '../memory-files';
import { tempFolder } from '../temp-folder';
import { follow, from, options, tried, type Attempt, type Case } from './attempt';

const config = (text: string): Case => ({ files: { '.cargo/config.toml': text } });
const bin = (name: string): Case => ({
  files: manifestWith(`[[bin]]\nname = "${name}"\npath = "src/main.rs"`),
});
const IGNORED_BINARY = { '.gitignore': 'scratch.rs\n', 'apps/app/src/bin/scratch.rs': '' };
const needing = (values: object): Case => ({
  files: {
    'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[features]\nextra = []\n[package.metadata.rust-static]\n[[bin]]\nname = "app"\npath = "src/main.rs"\nrequired-features = ["extra"]\n`,
  },
  ...options(values),
});
const crateAt = (path: string): Case => ({
  files: {
    ...manifestWith(`[dependencies]\nutil = { path = "${path}" }`),
    'libs/util/Cargo.toml': LIBRARY,
    'libs/util/src/lib.rs': '',
    'Cargo.lock':
      'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["util"]\n[[package]]\nname = "util"\nversion = "0.1.0"\n',
  },
});
const NATIVE_FLAGS = '[build]\nrustflags = ["-Ctarget-cpu=i386"]\n';
const LIBRARY = '[package]\nname = "util"\nversion = "0.1.0"\n';
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
const alpine = (release: string): Case => ({
  files: {
    'apps/app/Cargo.toml': manifestWith('')['apps/app/Cargo.toml']!.replace(
      'edition',
      'rust-version = "1.85"\nedition',
    ),
    'apps/app/Dockerfile': `FROM alpine:${release} AS builder\nRUN apk add cargo\n`,
  },
  more: { options: { engine: 'docker' } },
});

/** Remedies of manifests, cargo's configuration and sources. */
export const SOURCE_REMEDIES: Record<string, Attempt> = {
  'alpine-rust-too-old': follow(alpine('3.20'), (error) => alpine(from(error, /(3\.\d\d)(?! has)/))),
  'binary-ignored': follow({ files: IGNORED_BINARY }, (error) => ({
    files: IGNORED_BINARY,
    ...options({ bins: JSON.parse(from(error, /bins = (\[[^\]]*\])/)) as string[] }),
  })),
  'binary-name-invalid': follow(bin('a b'), () => bin('ab')),
  'binary-needs-features': follow(needing({}), (error) =>
    needing({ features: [from(error, /requires (\w+)/)] }),
  ),
  'cargo-root-above-nx-root': (code) => {
    const above = tempFolder({
      'Cargo.toml': '[workspace]\n',
      'nx/apps/app/Cargo.toml': manifestWith('')['apps/app/Cargo.toml']!,
      'nx/apps/app/src/main.rs': '',
    });
    const below = cargoWorkspace();
    tried(
      () => prepareBuild(requestFor(join(above, 'nx'))),
      () => prepareBuild(requestFor(below)),
    )(code);
  },
  'cargo-workspace-missing': follow(
    {
      files: { 'apps/app/Cargo.toml': '[package]\nname = "app"\nworkspace = "../.."\n' },
      without: 'Cargo.toml',
    },
    (error) => {
      const path = from(error, /Correct `package\.workspace` in (\S+)\.$/m);
      return { files: { [path]: '[package]\nname = "app"\nworkspace = "../.."\n' } };
    },
  ),
  'config-cfg-unknown': follow(
    config(`${NATIVE_FLAGS}[target.'cfg(target_feature = "sse2")']\nrustflags = ["-O"]\n`),
    (error) =>
      config(
        `${NATIVE_FLAGS}${from(error, /Write the flags under (\[target\.[\w-]+\])/)}\nrustflags = ["-O"]\n`,
      ),
  ),
  'config-include-outside': follow(config('include = ["../../x.toml"]\n'), (error) => ({
    files: {
      [from(error, /correct `include` in (\S+)\.$/m)]: 'include = ["x.toml"]\n',
      '.cargo/x.toml': '',
    },
  })),
  'config-outside-key': (code) => {
    const at = (path: string): void => {
      const folder = tempFolder({ [path]: '[env]\nGREET = "hi"\n', 'nx/Cargo.toml': '' });
      const build = { root: join(folder, 'nx'), target: '', profiles: [], covered: [], runsTests: false };
      refuseOuterConfig(build, join(folder, 'home'));
    };
    tried(
      () => at('.cargo/config.toml'),
      (error) => at(`nx/${from(error, /Move the setting to (\S+) of the workspace/)}`),
    )(code);
  },
  'config-resolver': follow(config('[resolver]\nlockfile-path = "locks/Cargo.lock"\n'), (error) => ({
    files: { [from(error, /Remove the key from (\S+)\.$/m)]: '' },
  })),
  'cpu-native': follow(options({ rustflags: ['-C', 'target-cpu=native'] }), (error) =>
    options({ rustflags: ['-C', from(error, /`(target-cpu=[^`]+)`/)] }),
  ),
  'crate-is-library': (code) => {
    const root = cargoWorkspace([], {
      'Cargo.toml': '[workspace]\nmembers = ["libs/*"]\n',
      'libs/util/Cargo.toml': LIBRARY,
      'libs/util/src/lib.rs': '',
    });
    const node = { name: 'util', type: 'lib', data: { root: 'libs/util', targets: {} } } as const;
    const error = missingTarget(node as never, 'static-build', {
      nodes: {},
      workspaceRoot: root,
      plugins: [],
    });
    expect(error).toMatchObject({ code });
    const main = from(error, /Add (\S+),/);
    const files = memoryFiles({ [main]: '', 'libs/util/Cargo.toml': LIBRARY });
    expect(hasBinary(files, readManifest(files, 'libs/util')!)).toBe(true);
  },
  'manifest-missing': follow({ without: 'apps/app/Cargo.toml' }, (error) => {
    expect(from(error, /Run `nx g @org\/rust-static:setup (\S+)`/)).toBe('apps/app');
    return {};
  }),
  'path-dependency-outside': follow(crateAt('../../../outside'), () => crateAt('../../libs/util')),
  'source-ignored': follow(
    { files: { 'gen/g.rs': '', '.gitignore': 'gen\n', ...manifestWith('include = ["gen"]') } },
    (error) => {
      expect(from(error, /Take (\S+) out of \.gitignore/)).toBe('gen');
      return { files: { 'gen/g.rs': '', '.gitignore': '', ...manifestWith('include = ["gen"]') } };
    },
  ),
  'source-lfs-pointer': tried(
    () => refuseLfsPointers(tempFolder({ 'logo.png': POINTER }), ['logo.png']),
    // `git lfs pull` replaces the pointer.
    () => refuseLfsPointers(tempFolder({ 'logo.png': 'PNG' }), ['logo.png']),
  ),
  'source-link-broken': (code) => {
    const stderr = "error: couldn't read `gen/schema.rs`: No such file or directory (os error 2)\n";
    const root = cargoWorkspace();
    symlinkSync('made', join(root, 'gen'));
    const { plan } = preparedIn(root);
    const find = (folder: string) =>
      missingInput(plan, stderr, { files: filesOnDisk(folder), seenAt: '/x/' });
    const error = find(root)!;
    expect(error).toMatchObject({ code });
    const restored = tempFolder({ [`${from(error, /Restore (\S+),/)}/schema.rs`]: '' });
    symlinkSync('made', join(restored, 'gen'));
    expect(find(restored)).not.toMatchObject({ code });
  },
  'source-missing': follow({ files: manifestWith('include = ["gen"]') }, (error) => ({
    files: { ...manifestWith('include = ["gen"]'), [`${from(error, /^(\S+) does not exist/)}/g.rs`]: '' },
  })),
};
