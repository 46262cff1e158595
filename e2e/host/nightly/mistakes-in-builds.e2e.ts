import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { scratchFolder } from '../../support/host-workspace';
import { pathWith } from '../../support/mistake-edits';
import { describeMistakes, from, type Mistake, type Place } from '../../support/mistakes';
import { hostTarget, must } from '../../support/workspace.cjs';

const BUILD = ['run', 'app:static-build'];
const scratch = scratchFolder();
const MAIN = 'apps/app/src/main.rs';

/** Runs a command of a message, which has no quotes. */
const say = ({ exec }: Place, command: string): void => {
  const [program = '', ...args] = command.split(' ');
  must(exec(program, args), command);
};

function brokenCargo(): string {
  const folder = scratchFolder();
  const text = '#!/bin/sh\necho "error: toolchain 1.70 is not installed" >&2\nexit 1\n';
  for (const program of ['cargo', 'rustc']) {
    writeFileSync(join(folder, program), text);
    chmodSync(join(folder, program), 0o755);
  }
  return `${folder}${delimiter}${process.env.PATH}`;
}

/** Mounts a file system of its own at a folder of `dist/`. */
const mount = ({ root, exec }: Place, folder: string, options: string): void => {
  mkdirSync(join(root, folder), { recursive: true });
  must(exec('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', join(root, folder)]), 'mount');
};
const unmount = ({ root, exec }: Place, folder: string): void => void exec('umount', [join(root, folder)]);

/** What a build needs, without objcopy. */
const PROGRAMS = ['node', 'git', 'sh', 'cargo', 'rustc', 'cc', 'gcc', 'ld', 'as', 'ar', 'env'];
const WITH_OBJCOPY = pathWith(...PROGRAMS, 'objcopy');
const generated = (folder: string): string =>
  `fn main() { let folder = ${folder}; std::fs::write(format!("{folder}/gen.rs"), format!("{:?}", std::time::SystemTime::now())).unwrap(); }\n`;

const builds: Mistake[] = [
  {
    code: 'lock-missing',
    title: /No Cargo\.lock/,
    args: BUILD,
    wrong: ({ remove }) => remove('Cargo.lock'),
    follow: (message, place) => say(place, from(message, /Run `([^`]+)` and commit/)),
  },
  {
    code: 'lock-stale',
    title: /Cargo\.lock is not up to date/,
    args: BUILD,
    wrong: ({ read, write }) =>
      write('apps/app/Cargo.toml', read('apps/app/Cargo.toml').replace('0.1.0', '0.2.0')),
    follow: (message, place) => say(place, from(message, /Run `([^`]+)` and commit/)),
  },
  {
    code: 'cargo-failed',
    title: /cannot find function `missing`/,
    args: BUILD,
    wrong: ({ write }) => write(MAIN, 'fn main() { missing(); }\n'),
    follow: (message, { write }) => {
      const [file, line] = from(message, /--> (\S+?:\d+)/).split(':');
      expect(line).toBe('1');
      write(file!, 'fn main() {}\n');
    },
  },
  {
    code: 'toolchain-missing',
    title: /No (cargo|rustc) on this machine/,
    args: BUILD,
    env: { PATH: pathWith('node', 'git', 'sh') },
    wrong: () => undefined,
    follow: (message) => {
      from(message, /(Install Rust)/);
      return { env: {} };
    },
  },
  {
    code: 'program-missing',
    title: /objcopy cannot be run/,
    args: [...BUILD, '--debugSymbols'],
    env: { PATH: pathWith(...PROGRAMS) },
    wrong: () => undefined,
    follow: (message) => {
      from(message, /objcopy is part of (binutils)/);
      return { env: { PATH: WITH_OBJCOPY } };
    },
  },
  {
    code: 'toolchain-broken',
    title: /`(cargo|rustc) --version` failed/,
    args: BUILD,
    env: { PATH: brokenCargo() },
    wrong: () => undefined,
    follow: (message) => {
      from(message, /(Install the toolchain)/);
      return { env: {} };
    },
  },
  {
    code: 'binary-not-static',
    title: /app is not static/,
    args: BUILD,
    wrong: ({ settings }) => settings('rustflags = ["-C", "target-feature=-crt-static"]'),
    follow: (message, { settings }) => {
      from(message, /`(-crt-static)`/);
      settings('rustflags = []');
    },
  },
  {
    code: 'binary-not-executable',
    title: /app is not an executable/,
    args: BUILD,
    wrong: ({ settings }) => settings('rustflags = ["-C", "link-arg=-r", "-C", "relocation-model=static"]'),
    follow: (message, { settings }) => {
      from(message, /linker arguments such as (-r)/);
      settings('rustflags = ["-C", "relocation-model=static"]');
    },
  },
  {
    code: 'permission-denied',
    title: /Permission denied: \S*dist\/closed/,
    args: BUILD,
    wrong: (place) => {
      mount(place, 'dist/closed', 'ro');
      place.settings('output-path = "dist/closed/app"');
    },
    follow: (message, { settings }) => {
      from(message, /another folder with the option "(outputPath)"/);
      settings('output-path = "dist/open/app"');
    },
    after: (place) => unmount(place, 'dist/closed'),
  },
  {
    code: 'disk-full',
    title: /The disk is full/,
    args: BUILD,
    wrong: (place) => {
      mount(place, 'dist/small', 'size=64k');
      place.settings('output-path = "dist/small/app"');
    },
    follow: (message, { root, exec }) => {
      from(message, /(Free space on the disk that holds the workspace)/);
      must(exec('mount', ['-o', 'remount,size=64m', join(root, 'dist/small')]), 'mount');
    },
    after: (place) => unmount(place, 'dist/small'),
  },
  {
    code: 'cache-folder-unusable',
    title: /There is no folder for the trees/,
    args: BUILD,
    env: { XDG_CACHE_HOME: '/dev/null/none', HOME: '/dev/null/none', TMPDIR: '/dev/null/none' },
    wrong: () => undefined,
    follow: (message) => ({ env: { [from(message, /Set (XDG_CACHE_HOME)/)]: scratch } }),
  },
  {
    code: 'output-not-declared',
    title: /but the target's outputs are/,
    args: [...BUILD, '--output-path=dist/else'],
    wrong: () => undefined,
    follow: (message) => ({ args: [...BUILD, `${from(message, /Spell it (--outputPath)/)}=dist/else`] }),
  },
  {
    code: 'smoke-test-failed',
    title: /ended with exit status 3/,
    args: BUILD,
    wrong: ({ write, settings }) => {
      write(
        MAIN,
        'fn main() { if std::env::args().nth(1).as_deref() != Some("--version") { std::process::exit(3) } }\n',
      );
      settings('smoke = ["--serve"]');
    },
    follow: (message, { settings }) => settings(`smoke = ${from(message, /such as (\["[^"]+"\])/)}`),
  },
  {
    code: 'smoke-test-not-started',
    title: /cannot be started/,
    args: BUILD,
    wrong: (place) => {
      mount(place, 'dist/noexec', 'noexec');
      place.settings('smoke = []\noutput-path = "dist/noexec/app"');
    },
    follow: (message, { settings }) => {
      from(message, /another folder with the option "(outputPath)"/);
      settings('smoke = []\noutput-path = "dist/exec/app"');
    },
    after: (place) => unmount(place, 'dist/noexec'),
  },
  {
    code: 'sources-written',
    title: /The build wrote into its own sources/,
    args: BUILD,
    wrong: ({ write }) => {
      write('apps/app/src/gen.rs', '');
      write('apps/app/build.rs', generated('"src"'));
    },
    follow: (message, { write }) =>
      write('apps/app/build.rs', generated(`std::env::var("${from(message, /below (OUT_DIR)/)}").unwrap()`)),
  },
];

const musl = hostTarget().musl;
const withoutMusl: Mistake[] = [
  {
    code: 'toolchain-target-missing',
    title: /has no standard library for/,
    args: [...BUILD, `--triple=${musl}`],
    wrong: () => undefined,
    follow: (message) => ({ args: [...BUILD, from(message, /(--triple=\S+) gives/)] }),
  },
];
if (hostTarget().installed) console.warn(`toolchain-target-missing is not tried: rustc has ${musl}`);

describeMistakes('mistakes in builds of the host engine', [
  ...builds,
  ...(hostTarget().installed ? [] : withoutMusl),
]);
