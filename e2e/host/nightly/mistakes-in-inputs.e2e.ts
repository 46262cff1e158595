import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { nxJson, project } from '../../support/mistake-edits';
import { describeMistakes, from, type Mistake, type Place } from '../../support/mistakes';
import { must } from '../../support/workspace.cjs';

const BUILD = ['run', 'app:static-build'];
const MAIN = 'apps/app/src/main.rs';
const web = (place: Place, target: object): void => {
  place.write('web/project.json', JSON.stringify({ name: 'web', targets: { build: target } }));
  place.settings('include = [{ target = "web:build" }]');
};
const WEB = { command: 'mkdir -p dist/web && echo web > dist/web/index.html' };
const readGit = `fn main() { println!("cargo::rerun-if-changed=../../.git/HEAD"); println!("cargo::rustc-env=HEAD={}", std::fs::read_to_string("../../.git/HEAD").unwrap_or_default().trim()); }\n`;

const inputs: Mistake[] = [
  {
    code: 'input-not-hashed',
    title: /words\.txt is read by the build of app, but Nx does not hash it/,
    args: BUILD,
    wrong: ({ write }) => {
      write('.git/info/exclude', 'words.txt\n');
      write('apps/app/src/words.txt', 'words');
      write(MAIN, 'fn main() { println!("{}", include_str!("words.txt")); }\n');
    },
    follow: (message, { write, exec }) => {
      const [program = '', ...args] = from(message, /`(git check-ignore -v) <file>`/).split(' ');
      const rule = exec(program, [...args, 'apps/app/src/words.txt']).stdout.split(':')[0]!;
      from(message, /(Take the rule out)/);
      write(rule, '');
    },
  },
  {
    code: 'inputs-replaced',
    title: /inputs do not cover what the build of app reads/,
    args: BUILD,
    wrong: (place) => project(place, { 'static-build': { inputs: ['{projectRoot}/src/**/*'] } }),
    follow: (message, place) => {
      const added = from(message, /add (?:this input|these inputs):\s*\n((?:\s+.*,\n)+)/);
      const listed = JSON.parse(`[${added.trim().replace(/,$/, '')}]`) as unknown[];
      project(place, { 'static-build': { inputs: ['{projectRoot}/src/**/*', ...listed] } });
    },
  },
  {
    code: 'depends-on-replaced',
    title: /app:static-build does not depend on/,
    args: BUILD,
    wrong: (place) => project(place, { 'static-build': { dependsOn: [] } }),
    follow: (message, place) => {
      const entry = from(message, /Add "([^"]+)" to `dependsOn`/);
      project(place, { 'static-build': { dependsOn: [entry] } });
    },
  },
  {
    code: 'committed-slice-stale',
    title: /The workspace commits slices/,
    args: [...BUILD, '--skip-sync'],
    wrong: (place) => nxJson(place, {}, {}, { committedSlices: true }),
    follow: (message, { exec }) => {
      const [, ...args] = from(message, /Run `(nx sync)`/).split(' ');
      must(exec('node_modules/.bin/nx', args), 'nx sync');
    },
  },
  {
    code: 'input-target-without-outputs',
    title: /web:build declares no outputs/,
    args: BUILD,
    wrong: (place) => web(place, { ...WEB, outputs: [] }),
    follow: (message, place) =>
      web(place, { ...WEB, outputs: JSON.parse(from(message, /"outputs": (\[[^\]]+\])/)) as string[] }),
  },
  {
    code: 'input-target-not-run',
    title: /web:build does not run before app:static-build/,
    args: BUILD,
    wrong: (place) => {
      web(place, { ...WEB, outputs: ['{workspaceRoot}/dist/web'] });
      project(place, { 'static-build': { dependsOn: ['cargo-lock'] } });
    },
    follow: (message, place) => {
      const entry = JSON.parse(from(message, /add (\{[^}]+\}) there/)) as object;
      project(place, { 'static-build': { dependsOn: ['cargo-lock', entry] } });
    },
  },
  {
    code: 'target-unknown',
    title: /has no target "bulid"/,
    args: BUILD,
    wrong: (place) => {
      web(place, { ...WEB, outputs: ['{workspaceRoot}/dist/web'] });
      place.settings('include = [{ target = "web:bulid" }]');
    },
    follow: (message, { settings }) =>
      settings(`include = [{ target = "web:${from(message, /Did you mean "([^"]+)"/)}" }]`),
  },
  {
    code: 'sources-changed',
    title: /Sources changed after Nx began/,
    args: BUILD,
    wrong: (place) => {
      place.write('apps/app/src/gen.rs', '');
      project(place, {
        generate: { command: `sh -c 'sleep 1; date +%s%N > apps/app/src/gen.txt'` },
        'static-build': { dependsOn: ['cargo-lock', 'generate'] },
      });
      place.write('apps/app/src/gen.txt', 'old');
    },
    follow: (message, place) => {
      from(message, /(declare its outputs)/);
      const target = from(message, /in `include`, such as (\{[^}]+\})/).replace('codegen', 'generate');
      place.settings(`include = [${target}]`);
      project(place, {
        generate: {
          command: `sh -c 'sleep 1; date +%s%N > apps/app/src/gen.txt'`,
          outputs: ['{projectRoot}/src/gen.txt'],
        },
      });
    },
  },
];

const git: Mistake[] = [
  {
    code: 'git-folder-missing',
    title: /"includeGit" needs the folder \.git/,
    args: BUILD,
    wrong: ({ root, settings }) => {
      settings('include-git = true');
      renameSync(join(root, '.git'), join(root, 'dist-git'));
    },
    follow: (message, { settings }) => {
      from(message, /(Leave "includeGit" out)/);
      settings('');
    },
    after: ({ remove }) => remove('dist-git'),
  },
  {
    code: 'git-commit-unreadable',
    title: /`git [^`]+` failed/,
    args: BUILD,
    wrong: ({ settings, remove, exec }) => {
      settings('include-git = true');
      remove('.git');
      must(exec('git', ['init', '-q']), 'git init');
    },
    follow: (message, { exec }) => {
      from(message, /(Make a first commit)/);
      must(exec('git', ['add', '.']), 'git add');
      must(exec('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x']), 'git commit');
    },
  },
  {
    code: 'git-not-hashed',
    title: /is read by app, but Nx never hashes what is in \.git/,
    args: BUILD,
    wrong: ({ write }) => {
      write('apps/app/build.rs', readGit);
      write(MAIN, 'fn main() { println!("{}", env!("HEAD")); }\n');
    },
    follow: (message, { settings }) => settings(from(message, /Set `(include-git = true)` under/)),
  },
];

describeMistakes('mistakes in inputs', inputs);
describeMistakes('mistakes with git', git);
