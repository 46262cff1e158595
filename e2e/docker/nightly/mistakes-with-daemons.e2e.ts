import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../support/host-workspace';
import { describeMistakes, from, type Mistake, type Place } from '../../support/mistakes';
import { baseImage, builderImage } from '../../support/test-builder.cjs';
import { must } from '../../support/workspace.cjs';

const BUILD = ['run', 'app:static-build'];
const cli = (...args: string[]): string[] => ['!node_modules/.bin/rust-static', ...args];
const IMAGE = `builder-image = "${builderImage}"`;
const DOCKERFILE = 'apps/app/Dockerfile';
const CACHE = 'dist/cache';
const META = `${CACHE}/rust-static-cache.json`;

/** A folder for DOCKER_CONFIG. */
function dockerConfig(text: string): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'config.json'), text);
  return folder;
}

const stage = ({ write, settings }: Place, lines: string, more = ''): void => {
  write(DOCKERFILE, `FROM ${baseImage} AS builder\n${lines}\n`);
  settings(more);
};
const saved = ({ exec }: Place): void => {
  must(exec('node_modules/.bin/nx', BUILD), 'static-build');
  must(exec('node_modules/.bin/rust-static', ['cache', 'save', CACHE]), 'cache save');
};
const again = (message: string, place: Place): void => {
  from(message, /(save again)/);
  must(place.exec('node_modules/.bin/rust-static', ['cache', 'save', CACHE]), 'cache save');
};
const correct = dockerConfig('{}');
const elsewhere = 'localhost:1/none:1';

const builders: Mistake[] = [
  {
    code: 'builder-build-failed',
    title: /The stage "builder" of \S+ cannot be built/,
    args: BUILD,
    wrong: (place) => stage(place, 'RUN cargo --nonsense'),
    follow: (message, place) =>
      stage(place, 'RUN cargo --version', from(message, /Correct (\S+);/) === DOCKERFILE ? '' : 'x'),
  },
  {
    code: 'builder-sets-rustflags',
    title: /The builder of app sets RUSTFLAGS/,
    args: BUILD,
    wrong: (place) => stage(place, 'ENV RUSTFLAGS="-C opt-level=1"'),
    follow: (message, place) =>
      stage(
        place,
        from(message, /Remove `(ENV \w+)`/) && '',
        from(message, /^\s*(?:.*: )?(rustflags = \[.*\])$/m),
      ),
  },
  {
    code: 'builder-pull-failed',
    title: /Builder image localhost:1\/none:1 cannot be pulled/,
    args: BUILD,
    wrong: ({ settings }) => settings(`builder-image = "${elsewhere}"`),
    follow: (message, { settings }) => {
      from(message, /Correct the option "(builderImage)"/);
      settings(IMAGE);
    },
  },
  {
    code: 'docker-config-invalid',
    title: /config\.json is not a valid Docker configuration/,
    args: BUILD,
    env: { DOCKER_CONFIG: dockerConfig('{ "auths": ') },
    wrong: ({ settings }) => settings(`builder-image = "${elsewhere}"`),
    follow: (message) => {
      from(message, /(Correct it)/);
      return { env: { DOCKER_CONFIG: correct } };
    },
    failsElsewhere: true,
  },
  {
    code: 'credentials-unavailable',
    title: /does not give credentials for localhost:1/,
    args: BUILD,
    env: { DOCKER_CONFIG: dockerConfig('{ "credHelpers": { "localhost:1": "not-there" } }') },
    wrong: ({ settings }) => settings(`builder-image = "${elsewhere}"`),
    follow: (message) => {
      from(message, /Correct credsStore or (credHelpers)/);
      return { env: { DOCKER_CONFIG: correct } };
    },
    failsElsewhere: true,
  },
  {
    code: 'daemon-unreachable',
    title: /No Docker daemon answers/,
    args: [...BUILD, '--skip-nx-cache'],
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
    wrong: () => undefined,
    follow: (message) => {
      from(message, /set (DOCKER_HOST)/);
      return { env: {} };
    },
  },
];

const caches: Mistake[] = [
  {
    code: 'cache-empty',
    title: /There is nothing to save/,
    args: cli('cache', 'save', CACHE),
    wrong: ({ exec }) => void must(exec('node_modules/.bin/rust-static', ['clean']), 'clean'),
    follow: (message, { exec }) => {
      const [, ...args] = from(message, /Run `(nx run [^`]+)`/)
        .replace('<project>', 'app')
        .split(' ');
      must(exec('node_modules/.bin/nx', [...args, '--skip-nx-cache']), 'static-build');
    },
  },
  {
    code: 'cache-file-unreadable',
    title: /There is no saved cache in/,
    args: cli('cache', 'restore', CACHE),
    wrong: () => undefined,
    follow: (message, place) => {
      expect(from(message, /`rust-static (cache save) <folder>`/)).toBe('cache save');
      saved(place);
    },
  },
  {
    code: 'cache-file-foreign',
    title: /is not a cache of rust-static/,
    args: cli('cache', 'restore', CACHE),
    wrong: (place) => {
      saved(place);
      place.write(META, '{}');
    },
    follow: (message, place) => {
      from(message, /(Give the folder that `rust-static cache save <folder>` wrote)/);
      saved(place);
    },
  },
  {
    code: 'cache-version-unknown',
    title: /The saved cache has version 99/,
    args: cli('cache', 'restore', CACHE),
    wrong: (place) => {
      saved(place);
      place.write(META, place.read(META).replace(/"version": ?\d+/, '"version": 99'));
    },
    follow: again,
  },
];

describeMistakes('mistakes with builders and daemons', builders, {
  more: { engine: 'docker', target: undefined },
  initial: IMAGE,
});
describeMistakes('mistakes with saved caches', caches, {
  more: { engine: 'docker', target: undefined },
  initial: IMAGE,
});
