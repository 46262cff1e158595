import { scratchFolder } from '../../support/host-workspace';
import { nxJson, pathWith } from '../../support/mistake-edits';
import { describeMistakes, from, type Mistake, type Place } from '../../support/mistakes';
import { must } from '../../support/workspace.cjs';

const VERSION = [
  'release',
  'version',
  '1.0.0',
  '--git-commit=false',
  '--git-tag=false',
  '--stage-changes=false',
];
const WITHOUT_CARGO = pathWith('node', 'git', 'sh', 'env');
/** A cargo home without any crate. */
const CARGO_HOME = scratchFolder();

const ACTIONS = { versionActions: '@org/rust-static/release', currentVersionResolver: 'disk' };
const release = (place: Place, more: object = {}, version: object = {}): void =>
  nxJson(place, {}, { release: { projects: ['app'], ...more, version: { ...ACTIONS, ...version } } });

const releases: Mistake[] = [
  {
    code: 'release-cargo-missing',
    title: /cargo cannot check Cargo\.lock/,
    args: VERSION,
    env: { PATH: WITHOUT_CARGO },
    wrong: release,
    follow: (message, place) =>
      release(place, {}, JSON.parse(`{${from(message, /set `([^`]+)` in `release\.version`/)}}`) as object),
  },
  {
    code: 'release-lock-unproven',
    title: /cargo cannot check Cargo\.lock without network/,
    args: VERSION,
    env: { CARGO_HOME },
    wrong: (place) => {
      release(place);
      place.write('apps/app/Cargo.toml', `${place.read('apps/app/Cargo.toml')}[dependencies]\nitoa = "1"\n`);
      must(place.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    },
    follow: (message, { exec }) => {
      const [program = '', ...args] = from(message, /run `(cargo fetch [^`]+)`/).split(' ');
      must(exec('env', [`CARGO_HOME=${CARGO_HOME}`, program, ...args]), 'cargo fetch');
    },
  },
  {
    code: 'release-not-crate',
    title: /Project web is not a crate/,
    args: VERSION,
    wrong: (place) => {
      place.write('web/project.json', JSON.stringify({ name: 'web' }));
      release(place, { projects: ['app', 'web'] });
    },
    follow: (message, place) => {
      from(message, /Leave it out with `(release\.projects)`/);
      release(place, { projects: ['app'] });
    },
  },
  {
    code: 'skopeo-missing',
    title: /skopeo cannot be run/,
    args: ['run', 'app:image-push', '--exclude-task-dependencies', '--tags=localhost:1/team/app:1'],
    env: { PATH: pathWith('node', 'git', 'sh', 'env', 'cargo', 'rustc', 'cc', 'gcc', 'ld', 'as', 'ar') },
    wrong: ({ exec }) => void must(exec('node_modules/.bin/nx', ['run', 'app:package']), 'package'),
    follow: (message) => {
      from(message, /(Install skopeo)/);
      return { env: {} };
    },
    failsElsewhere: true,
  },
];

describeMistakes('mistakes in releases', releases);
