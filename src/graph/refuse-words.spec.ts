import type { TargetConfiguration } from '@nx/devkit';
import { PACKAGE, SERVE, STATIC_BUILD, STATIC_TEST } from '../plan/crate-settings';
import { thrown } from '../testing/memory-files';
import { nxWords } from './nx-words';
import type { Projects } from './our-targets';
import { mayLoseWords, refuseLostWords } from './refuse-words';

const TRIPLE = 'aarch64-alpine-linux-musl';
const projects = (more: Projects = {}, before: TargetConfiguration['dependsOn'] = []): Projects => ({
  app: {
    targets: {
      'static-build': { executor: STATIC_BUILD, dependsOn: before, configurations: { debug: {} } },
      'static-test': { executor: STATIC_TEST },
      serve: { executor: SERVE },
      package: { executor: PACKAGE, dependsOn: ['app:static-build'] },
    },
  },
  web: { targets: { build: { executor: 'nx:run-commands', configurations: { production: {} } } } },
  ...more,
});
const run = (line: string, graph = projects()): void => {
  const words = nxWords(['node', '/w/nx', ...line.split(' ')])!;
  if (mayLoseWords(words)) refuseLostWords(words, graph);
};

describe('refuseLostWords', () => {
  it.each([
    `run app:static-build --target=${TRIPLE}`,
    `static-build app --target ${TRIPLE}`,
    `run-many -t static-build --target=${TRIPLE}`,
    `affected -t static-build package --target=${TRIPLE}`,
  ])('refuses the triple that Nx ignores in `nx %s`', (line) => {
    const error = thrown(() => run(line));
    expect(error).toMatchObject({ code: 'triple-lost' });
    expect(error.message).toContain(`Write --triple=${TRIPLE}.`);
  });

  it('names Cargo.toml where the target does not take --triple', () => {
    expect(thrown(() => run(`run app:package --target=${TRIPLE}`)).message).toContain(
      `Set target = "${TRIPLE}"`,
    );
  });

  it.each([
    'run app:package --engine=host',
    'package app --engine host',
    'run-many -t package --engine=host',
  ])('says how to choose the engine of the build before in `nx %s`', (line) => {
    const error = thrown(() => run(line));
    expect(error).toMatchObject({ code: 'option-of-another-target' });
    expect(error.message).toContain('RUST_STATIC_ENGINE=host nx run app:package');
  });

  it.each([
    'run app:static-build -c production',
    'run app:static-build:relase',
    'run-many -t static-build -c debgu',
  ])('refuses the configuration that no target of the run has in `nx %s`', (line) => {
    const error = thrown(() => run(line));
    expect(error).toMatchObject({ code: 'configuration-unknown' });
    expect(error.message).toContain('The target has: debug.');
  });

  it.each([
    'run app:static-build -c debug',
    'run app:package -c debug',
    'run-many -t static-build build -c production',
    'run app:static-build --engine=host --triple=x86_64-unknown-linux-musl',
    'run-many -t static-build package --engine=host',
    'run app:static-test --engine=host --triple=x86_64-unknown-linux-musl',
    'run app:serve --engine=host',
    'run-many -t static-build',
    `run web:build --target=${TRIPLE}`,
    'run web:build -c nothing',
    'run-many -t build --engine=v8',
    `run app:static-build -- --target=${TRIPLE}`,
  ])('takes `nx %s`', (line) => run(line));

  it('takes a target that has the name of a triple', () => {
    const graph = projects({ native: { targets: { [TRIPLE]: { executor: 'x:y' } } } });
    run(`run-many -t static-build --target=${TRIPLE}`, graph);
  });

  it.each([[{ projects: ['web'], target: 'build' }], ['^build'], ['web:build']])(
    'takes a configuration of a target that runs before: %j',
    (entry) => run('run app:static-build -c production', projects({}, [entry])),
  );
});
