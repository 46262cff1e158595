import { missingProject } from '../../cli/missing';
import { writeWorkflows } from '../../generators/ci/generator';
import { nxWords } from '../../graph/nx-words';
import { refuseLostWords } from '../../graph/refuse-words';
import { MANAGED_BEGIN } from '../../plan/choose-dockerfile';
import { PACKAGE, STATIC_BUILD } from '../../plan/crate-settings';
import { refuseRewritten, refuseUndeclared } from '../../plan/undeclared-inputs';
import type { PreparedBuild } from '../../build/request';
import { manifestWith } from '../build-fixture';
import { memoryFiles, thrown } from '../memory-files';
import { projectNodes, workspaceTree } from '../setup-tree';
import { follow, from, MEANT, options, prepared, type Attempt, type Case } from './attempt';

const followWords =
  (line: string, right: (error: Error) => string): Attempt =>
  (code) => {
    const configurations = { debug: {} };
    const projects = {
      app: {
        targets: {
          'static-build': { executor: STATIC_BUILD, configurations },
          package: { executor: PACKAGE },
        },
      },
    };
    const run = (text: string): void =>
      refuseLostWords(nxWords(['node', 'nx', ...text.split(' ')])!, projects);
    const error = thrown(() => run(line));
    expect(error).toMatchObject({ code });
    run(right(error));
  };
/** The build reads a file before and after the remedy from the message is in the manifest. */
const followRead =
  (path: string, refuse: (build: PreparedBuild) => void, wrong: Record<string, string>, ignored = '') =>
  (code: string): void => {
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
  ...options({ engine: 'docker' }),
  files: {
    ...manifestWith(`triples = ["${triple}"]`),
    'apps/app/Dockerfile': `${MANAGED_BEGIN}\nFROM alpine AS builder\nRUN root=/opt/sysroot/aarch64-alpine-linux-musl\n`,
  },
});
const featureNamed = (name: string): Record<string, string> => ({
  'apps/app/Cargo.toml': manifestWith('')['apps/app/Cargo.toml']!.replace('"static"', `"${name}"`),
});
/** Remedies of options, settings and undeclared inputs. */
export const OPTION_REMEDIES: Record<string, Attempt> = {
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
    const error = missingProject('ap', { nodes: nodes as never, files: memoryFiles({}), plugins: [] });
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
  'cpu-of-other-architecture': follow(options({ rustflags: ['-Ctarget-cpu=cortex-a72'] }), (error) => ({
    files: {
      '.cargo/config.toml': from(error, /:\n\n(\[target[^]*)$/).replace(
        '<triple>',
        'aarch64-unknown-linux-musl',
      ),
    },
  })),
  'profile-unknown': follow(options({ profile: 'relase' }), (error) =>
    options({ profile: from(error, /Did you mean "(\w+)"/) }),
  ),
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
