import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, project } from '../../support/mistake-edits';
import { describeMistakes, from, type Mistake } from '../../support/mistakes';
import { must } from '../../support/workspace.cjs';

const ARTIFACT = 'dist/apps/app/static/artifact.json';
/** A cached package would be refused first. */
const UNCACHED = { package: { cache: false } };
/** Without the targets before it, so that Nx does not restore what was changed. */
const PACKAGE = ['run', 'app:package', '--exclude-task-dependencies'];

const outputs: Mistake[] = [
  {
    code: 'binary-not-input',
    title: /The cache key of app:package does not cover the binary/,
    args: PACKAGE,
    wrong: (place) => build(place),
    follow: (message) => {
      expect(from(message, /not with (--excludeTaskDependencies)/)).toBe('--excludeTaskDependencies');
      return { args: PACKAGE.slice(0, 2) };
    },
  },
  {
    code: 'artifact-changed',
    title: /is not the file that static-build has proven/,
    args: PACKAGE,
    wrong: (place) => {
      project(place, UNCACHED);
      build(place);
      appendFileSync(join(place.root, 'dist/apps/app/static/app'), 'more');
    },
    follow: (message, place) => build(place, from(message, /static-build again, with (--skip-nx-cache)/)),
  },
  {
    code: 'artifact-unreadable',
    title: /Cannot read the artifact/,
    args: PACKAGE,
    wrong: (place) => {
      project(place, UNCACHED);
      build(place);
      place.remove(ARTIFACT);
    },
    follow: (message, place) => {
      from(message, /(Run the static-build target)/);
      build(place);
    },
  },
  {
    code: 'artifact-version-unknown',
    title: /has schema version 9/,
    args: PACKAGE,
    wrong: (place) => {
      project(place, UNCACHED);
      build(place);
      place.write(ARTIFACT, place.read(ARTIFACT).replace(/"schemaVersion": \d/, '"schemaVersion": 9'));
    },
    follow: (message, place) => {
      from(message, /(build the project again)/);
      build(place);
    },
  },
  {
    code: 'certificates-unreadable',
    title: /names certs, which is a folder/,
    args: ['run', 'app:package'],
    wrong: (place) => {
      place.write('certs/ca.pem', '-----BEGIN CERTIFICATE-----\n');
      place.settings('[package.metadata.rust-static.package]\ncertificates = "certs"');
    },
    follow: (message, place) => {
      from(message, /(Name that file)/);
      place.settings('[package.metadata.rust-static.package]\ncertificates = "certs/ca.pem"');
    },
  },
  {
    code: 'no-build-recorded',
    title: /No build of app is recorded/,
    args: ['!node_modules/.bin/rust-static', 'why', 'app'],
    wrong: ({ exec }) => void must(exec('node_modules/.bin/nx', ['reset']), 'nx reset'),
    follow: (message, { exec }) => {
      const [, ...args] = from(message, /Run `(nx run [^`]+)`/).split(' ');
      must(exec('node_modules/.bin/nx', args), 'nx');
    },
  },
  {
    code: 'static-build-ambiguous',
    title: /depends on 2 static builds/,
    args: ['run', 'app:bundle'],
    wrong: (place) =>
      project(place, {
        'static-other': { executor: '@org/rust-static:static-build', options: { outputPath: 'dist/other' } },
        bundle: { executor: '@org/rust-static:package', dependsOn: ['static-build', 'static-other'] },
      }),
    follow: (message, place) => {
      from(message, /the option "(artifact)"/);
      project(place, {
        'static-other': { executor: '@org/rust-static:static-build', options: { outputPath: 'dist/other' } },
        bundle: {
          executor: '@org/rust-static:package',
          dependsOn: ['static-build', 'static-other'],
          options: { artifact: 'dist/apps/app/static' },
        },
      });
    },
  },
];

describeMistakes('mistakes in outputs', outputs);
