import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, DOCTOR, bad, good, add, both } from './make.mjs';

export const FILES = [
  {
    title: '18. A broken manifest of the app',
    change: add('apps/app/Cargo.toml', '\noops\n'),
    commands: [
      bad(BUILD, 'Cannot parse apps/app/Cargo.toml, line'),
      bad(DOCTOR, 'Cannot parse apps/app/Cargo.toml, line'),
    ],
  },
  {
    title: '18b. A broken manifest of a library',
    change: add('libs/util/Cargo.toml', '\noops\n'),
    commands: [
      good(['nx', 'show', 'projects'], 'util'),
      bad(DOCTOR, 'Cannot parse libs/util/Cargo.toml, line'),
      bad(['nx', 'affected', '-t', 'static-build', '--base=HEAD'], 'Cannot parse libs/util/Cargo.toml, line'),
    ],
  },
  {
    title: '18e. Marks of a merge conflict',
    change: (w) => w.write('Cargo.lock', `<<<<<<< HEAD\n${w.read('Cargo.lock')}`),
    commands: [bad(BUILD, 'Cannot parse Cargo.lock, line 1')],
  },
  {
    title: '20b. The cargo workspace above the Nx workspace',
    change: (w) => {
      const above = join(w.root, '..', 'Cargo.toml');
      w.exec('sh', [
        '-c',
        `test ! -e "$1" && printf '[workspace]\\nmembers = ["*/apps/app"]\\n' > "$1"`,
        'sh',
        above,
      ]);
      rmSync(join(w.root, 'Cargo.toml'));
      return () => rmSync(above, { force: true });
    },
    commands: [bad(BUILD, 'above the Nx root')],
  },
  {
    title: '23. `.nxignore` hides the crate',
    change: (w) => w.write('.nxignore', 'apps/app\n'),
    commands: [bad(DOCTOR, 'Nx does not see the crate app in apps/app')],
  },
  {
    title: '23b, 27. `.nxignore` hides a file that the program reads',
    change: both(
      (w) => w.write('.nxignore', 'apps/app/gen\n'),
      (w) => w.write('apps/app/gen/g.txt', 'seven'),
      (w) =>
        w.write(
          'apps/app/src/main.rs',
          'fn main() { println!("{} {}", include_str!("../gen/g.txt"), util::seven()); }\n',
        ),
    ),
    commands: [
      bad(
        BUILD,
        'apps/app/gen/g.txt is read by app, but an ignore rule hides it from Nx',
        'Remove the rule from .gitignore or .nxignore',
      ),
    ],
  },
  {
    title: '28. A Dockerfile without the stage `builder`',
    change: (w) => w.write('apps/app/Dockerfile', 'FROM alpine:3.24\nRUN apk add rust\n'),
    commands: [
      bad(
        [...BUILD, '--engine=docker', '--triple=x86_64-alpine-linux-musl'],
        'apps/app/Dockerfile has no stage "builder"',
      ),
    ],
  },
];
