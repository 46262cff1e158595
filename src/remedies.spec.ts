import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBuild, type PreparedBuild, type TargetRequest } from './build/prepare';
import { missingProject } from './cli/missing';
import { nxWords } from './graph/nx-words';
import { refuseLostWords } from './graph/refuse-words';
import { MANAGED_BEGIN } from './plan/choose-dockerfile';
import { PACKAGE, STATIC_BUILD } from './plan/crate-settings';
import { refuseRewritten, refuseUndeclared } from './plan/undeclared-inputs';
import { writeWorkflows } from './generators/ci/generator';
import { cargoWorkspace, manifestWith, requestFor } from './testing/build-fixture';
import { errorSites } from './testing/error-sites';
import { memoryFiles, thrown } from './testing/memory-files';
import { projectNodes, workspaceTree } from './testing/setup-tree';

/** A build of `apps/app`. */
interface Case {
  files?: Record<string, string>;
  without?: string;
  more?: Partial<TargetRequest>;
}

function prepared({ files, without, more }: Case): PreparedBuild {
  const root = cargoWorkspace(['app'], files);
  if (without !== undefined) rmSync(join(root, without));
  return prepareBuild(requestFor(root, more));
}
const options = (values: object): Case => ({ more: { options: { engine: 'host', ...values } } });
/** Extracts the remedy from the message with a pattern. */
const from = (error: Error, pattern: RegExp): string => pattern.exec(error.message)![1]!;
const MEANT = /Did you mean "([^"]+)"\?/;

/** Causes the error, follows its remedy, and checks that the error is gone. */
const follow = (wrong: Case, right: (error: Error) => Case) => (code: string) => {
  const error = thrown(() => prepared(wrong));
  expect(error).toMatchObject({ code });
  prepared(right(error));
};
const followWords = (line: string, right: (error: Error) => string) => (code: string) => {
  const configurations = { debug: {} };
  const projects = {
    app: {
      targets: { 'static-build': { executor: STATIC_BUILD, configurations }, package: { executor: PACKAGE } },
    },
  };
  const run = (text: string): void => refuseLostWords(nxWords(['node', 'nx', ...text.split(' ')])!, projects);
  const error = thrown(() => run(line));
  expect(error).toMatchObject({ code });
  run(right(error));
};
/** The build reads a file before and after the remedy from the message is in the manifest. */
const followRead =
  (path: string, refuse: (build: PreparedBuild) => void, wrong: Record<string, string>, ignored = '') =>
  (code: string) => {
    const files = { [path]: '', ...wrong };
    const error = thrown(() => refuse(prepared({ files })));
    expect(error).toMatchObject({ code });
    const mended = ignored ? { [ignored]: '' } : manifestWith(from(error, /^(include = \[".*)$/m));
    refuse(prepared({ files: { ...files, ...mended } }));
  };
const undeclared =
  (path: string) =>
  ({ plan, sources, files }: PreparedBuild): void =>
    refuseUndeclared(plan, [path], new Set(sources), files);
const MISSPELT =
  '[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust_static]\nprofile = "dev"\n';

const withTriple = (triple: string): Case => ({
  files: {
    ...manifestWith(`triples = ["${triple}"]`),
    'apps/app/Dockerfile': `${MANAGED_BEGIN}\nFROM alpine AS builder\n`,
  },
});
const featureNamed = (name: string): Record<string, string> => ({
  'apps/app/Cargo.toml': manifestWith('')['apps/app/Cargo.toml']!.replace('"static"', `"${name}"`),
});

const TRIED: Record<string, (code: string) => void> = {
  'binary-missing': follow({ without: 'apps/app/src/main.rs' }, () => ({})),
  'binary-unknown': follow(options({ bins: ['ap'] }), (error) => options({ bins: [from(error, MEANT)] })),
  'ci-file-differs': (code) => {
    const tree = workspaceTree({ '.github/workflows/rust-static.yml': 'name: mine\n' });
    const error = thrown(() => writeWorkflows(tree, { provider: 'github' }, {}));
    expect(error).toMatchObject({ code });
    writeWorkflows(tree, { provider: 'github', [from(error, /with --(\w+)/)]: true }, {});
  },
  'configuration-unknown': followWords(
    'static-build app -c debgu',
    (error) => `static-build app -c ${from(error, /The target has: (\w+)\./)}`,
  ),
  'crate-not-member': follow({ files: { 'Cargo.toml': '[workspace]\nmembers = []\n' } }, (error) => ({
    files: { 'Cargo.toml': `[workspace]\nmembers = [${from(error, /Add ("[^"]+") to `members`/)}]\n` },
  })),
  'engine-unknown': follow({ more: { env: { RUST_STATIC_ENGINE: 'podman' } } }, (error) => ({
    more: { env: { RUST_STATIC_ENGINE: from(error, /and "(\w+)"/) } },
  })),
  'feature-unknown': follow(options({ features: ['statc'] }), (error) =>
    options({ features: [from(error, MEANT)] }),
  ),
  'input-ignored': followRead(
    'apps/app/gen/g.rs',
    undeclared('apps/app/gen/g.rs'),
    { '.nxignore': 'apps/app/gen\n' },
    '.nxignore',
  ),
  'input-not-declared': followRead('proto/x.proto', undeclared('proto/x.proto'), {}),
  'input-rewritten': followRead('README.md', ({ plan }) => refuseRewritten(plan, ['Cargo.lock']), {}),
  'lock-ignored': follow({ files: { '.gitignore': 'Cargo.lock\n' } }, () => ({
    files: { '.gitignore': '' },
  })),
  'metadata-misspelt': follow({ files: { 'apps/app/Cargo.toml': MISSPELT } }, (error) => ({
    files: {
      'apps/app/Cargo.toml': MISSPELT.replace(
        /\[package\.metadata.*\]/,
        from(error, /Rename it to (\[.*\])\./),
      ),
    },
  })),
  'option-of-another-target': followWords('run app:package --engine=host', (error) =>
    from(error, /RUST_STATIC_ENGINE=host nx (.*)\.$/m),
  ),
  'option-unknown': follow(options({ profil: 'dev' }), (error) => options({ [from(error, MEANT)]: 'dev' })),
  'option-value-invalid': follow(options({ network: 'yes' }), (error) =>
    options({ network: from(error, /should be (true)/) === 'true' }),
  ),
  'output-holds-sources': follow(options({ outputPath: 'apps/app' }), (error) =>
    options({ outputPath: from(error, /such as (\S+)\.$/m) }),
  ),
  'path-outside-workspace': follow(options({ outputPath: '../out' }), () => options({ outputPath: 'out' })),
  'project-unknown': (code) => {
    const nodes = { app: { name: 'app', type: 'app', data: { root: 'apps/app' } } };
    const error = missingProject('ap', nodes as never, memoryFiles({}));
    expect(error).toMatchObject({ code });
    expect(Object.keys(nodes)).toContain(from(error, MEANT));
  },
  'release-without-image': (code) => {
    const release = (project: string): void =>
      void writeWorkflows(workspaceTree(), { provider: 'github', release: project }, projectNodes());
    const error = thrown(() => release('ap'));
    expect(error).toMatchObject({ code });
    release(from(error, MEANT));
  },
  'static-feature-unknown': follow({ files: featureNamed('statc') }, (error) => ({
    files: featureNamed(from(error, MEANT)),
  })),
  'target-unsupported': follow(options({ engine: 'docker', target: 'x86_64-unknown-linux-gnu' }), (error) =>
    options({ engine: 'docker', target: from(error, /such as (\S+?),/) }),
  ),
  'toml-invalid': follow({ files: { 'apps/app/Cargo.toml': '[package\n' } }, () => ({})),
  'triple-of-other-vendor': follow(withTriple('aarch64-unknown-linux-musl'), (error) =>
    withTriple(from(error, /Write (\S+) in the setting/)),
  ),
  'triple-lost': followWords(
    'run app:static-build --target=aarch64-alpine-linux-musl',
    (error) => `run app:static-build ${from(error, /Write (--triple=\S+)\./)}`,
  ),
};

/** Other tests that cause the error, follow the message, and check that the error is gone. */
const TRIED_ELSEWHERE: Record<string, string> = {
  'package-not-ours': 'src/executors/image-source.spec.ts',
  'engine-not-hashed': 'e2e/graph/hashed.ts',
  'package-other-profile': 'e2e/graph/command-line.ts',
  'source-link-outside': 'src/plan/source-files.spec.ts',
  'serve-binary-ambiguous': 'src/executors/serve/serve.spec.ts',
  'serve-directory-missing': 'src/executors/serve/serve.spec.ts',
  'tests-failed': 'e2e/host/static-test.e2e.ts',
  'tests-filtered': 'e2e/host/static-test.e2e.ts',
};

const DAEMON = 'needs a daemon, an image or a container';
const MACHINE = 'is about a program, a right or a disk of the machine';
const BINARY = 'needs a compiler that makes such a binary, or bytes that something has changed';
const NX = 'needs a run of Nx';
const LATER = 'not tried yet';
const list = (why: string, codes: string): [string, string][] => codes.split(' ').map((code) => [code, why]);

const NOT_TRIED = Object.fromEntries([
  ...list(
    DAEMON,
    'build-arg-undeclared build-running build-slots-exhausted builder-build-failed builder-file-missing builder-image-lost builder-pull-failed builder-sets-rustflags builder-stage-missing builder-wrong-platform container-command-failed container-ended container-file-irregular container-file-missing daemon-connection-lost daemon-disk-full daemon-refused daemon-time-missing daemon-unreachable dockerfile-buildkit dockerfile-missing dockerfile-word-invalid empty-image-failed image-load-failed image-platform-missing smoke-test-failed smoke-test-impossible smoke-test-not-started target-cache-clone-failed volume-unreadable cache-empty cache-file-foreign cache-file-truncated cache-file-unreadable cache-folder-unusable cache-version-unknown docker-config-invalid credentials-unavailable',
  ),
  ...list(
    MACHINE,
    'cancelled certificates-unreadable disk-full image-push-failed permission-denied program-failed program-missing push-needs-skopeo serve-not-linux serve-not-started push-reference-missing skopeo-missing toolchain-broken toolchain-missing toolchain-target-missing cargo-failed cargo-metadata-failed cargo-metadata-incomplete lock-missing lock-stale',
  ),
  ...list(
    BINARY,
    'architecture-unknown artifact-changed artifact-unreadable artifact-version-unknown binary-not-elf binary-not-executable binary-not-static binary-shared-object binary-wrong-architecture binary-wrong-libc executable-missing',
  ),
  ...list(
    NX,
    'binary-not-input committed-slice-stale depends-on-replaced git-commit-unreadable git-folder-missing git-not-hashed graph-stale hash-plan-unavailable input-not-hashed input-target-in-batch input-target-not-run input-target-without-outputs inputs-replaced no-build-recorded output-not-declared project-hidden sources-changed sources-written static-build-ambiguous target-not-ours target-unknown crate-disabled project-not-crate',
  ),
  ...list(
    LATER,
    'alpine-rust-too-old binary-name-invalid binary-needs-features cargo-root-above-nx-root cargo-workspace-missing config-cfg-unknown config-include-outside config-outside-key cpu-native crate-is-library crate-name-invalid directory-name-invalid directory-outside-workspace image-layout-unreadable image-platform-twice image-reference-invalid library-name-invalid manifest-missing manifest-not-package output-foreign package-file-behind-link package-file-missing package-folder-empty package-link-broken package-link-outside package-path-outside package-path-twice package-source-outside path-dependency-outside plugin-entries-overlap source-date-epoch-invalid source-ignored source-lfs-pointer source-link-broken source-missing toml-edit-lossy variable-line-break',
  ),
]);

describe('the remedies of errors', () => {
  const codes = [...new Set(errorSites(__dirname).map(({ code }) => code!))].sort();

  it('are tried, or it says why not, for each code', () => {
    const all = [TRIED, TRIED_ELSEWHERE, NOT_TRIED].flatMap((table) => Object.keys(table));
    expect(all.toSorted()).toEqual(codes);
  });

  it.each(Object.entries(TRIED))('of %s make it go away', (code, attempt) => attempt(code));

  it.each(Object.entries(TRIED_ELSEWHERE))('of %s are tried in a file that is there: %s', (_code, file) =>
    expect(existsSync(join(__dirname, '..', file))).toBe(true),
  );
});
