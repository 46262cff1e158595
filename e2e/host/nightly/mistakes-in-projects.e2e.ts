import { nxJson, project } from '../../support/mistake-edits';
import { describeMistakes, from, type Mistake } from '../../support/mistakes';
import { must } from '../../support/workspace.cjs';

const BUILD = ['run', 'app:static-build'];
const PROJECT = 'apps/app/project.json';
const cli = (...args: string[]): string[] => ['!node_modules/.bin/rust-static', ...args];

const projects: Mistake[] = [
  {
    code: 'project-hidden',
    title: /Nx does not see the crate app/,
    args: cli('plan', 'app'),
    wrong: ({ write }) => write('.nxignore', 'apps/app\n'),
    follow: (message, { write }) => {
      from(message, /(Remove the rule)/);
      write('.nxignore', '\n');
    },
  },
  {
    code: 'plugin-not-registered',
    title: /Nx does not see the crate app/,
    args: cli('plan', 'app'),
    wrong: ({ write }) => write('nx.json', '{}'),
    follow: (message, place) => {
      const [, ...args] = from(message, /Run `npx (nx g [^`]+)`/).split(' ');
      must(place.exec('node_modules/.bin/nx', args), 'init');
      expect(place.read('nx.json')).toContain('@org/rust-static');
      // With the engine of the workspace before.
      nxJson(place);
    },
  },
  {
    code: 'target-not-ours',
    title: /app:static-build is not the target of this plugin/,
    args: cli('plan', 'app'),
    wrong: (place) => project(place, { 'static-build': { command: 'true' } }),
    follow: (message, place) => {
      from(message, /(Rename it there)/);
      project(place, { 'own-build': { command: 'true' } });
    },
  },
  {
    code: 'crate-disabled',
    title: /Project "app" has no target/,
    args: cli('plan', 'app'),
    wrong: ({ settings }) => settings('enabled = false'),
    follow: (message, { settings }) => {
      from(message, /(Remove that setting)/);
      settings('');
    },
  },
  {
    code: 'crate-without-entry',
    title: /Project "app" has no target/,
    args: cli('plan', 'app'),
    wrong: (place) => {
      place.write(PROJECT, JSON.stringify({ name: 'app' }));
      nxJson(place, { exclude: ['apps/app/**'] });
    },
    follow: (message, place) => {
      from(message, /(Correct it there)/);
      nxJson(place);
    },
  },
  {
    code: 'project-not-crate',
    title: /Project "web" has no target/,
    args: cli('plan', 'web'),
    wrong: ({ write }) => write('web/project.json', JSON.stringify({ name: 'web' })),
    follow: (message) => ({ args: cli('plan', from(message, /Use an app instead: (\w+)/)) }),
  },
  {
    code: 'workspace-missing',
    title: /No nx\.json in/,
    args: cli('plan', 'app'),
    wrong: ({ remove }) => remove('nx.json'),
    follow: (message, place) => {
      const [, ...args] = from(message, /run `npx (nx g [^`]+)`/).split(' ');
      must(place.exec('node_modules/.bin/nx', args), 'init');
      // With the engine of the workspace before.
      nxJson(place);
    },
  },
  {
    code: 'ssh-address-invalid',
    title: /is not a valid ssh address/,
    args: [...BUILD, '--engine=docker', '--triple=x86_64-alpine-linux-musl'],
    env: { DOCKER_HOST: 'ssh://user:secret@127.0.0.1:1' },
    wrong: () => undefined,
    follow: (message) => {
      expect(message).not.toContain('secret');
      from(message, /(without a password)/);
      return { env: { DOCKER_HOST: 'ssh://user@127.0.0.1:1' } };
    },
    failsElsewhere: true,
  },
  {
    code: 'push-reference-missing',
    title: /No place to push the image to/,
    args: ['run', 'app:image-push', '--exclude-task-dependencies'],
    wrong: (place) => {
      const env = 'node_modules/.bin/nx';
      must(place.exec(env, ['run', 'app:package']), 'package');
    },
    follow: (message) => ({
      args: ['run', 'app:image-push', '--exclude-task-dependencies', from(message, /(--tags=\S+)/)],
    }),
    failsElsewhere: true,
  },
];

describeMistakes('mistakes in projects', projects);
