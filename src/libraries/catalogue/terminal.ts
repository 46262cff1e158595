import type { Library } from '../library';

/** The terminal. */
export const TERMINAL: readonly Library[] = [
  {
    name: 'ncurses',
    verdict: 'apk',
    reason: 'The archive is there; Alpine builds the wide-character library alone.',
    source: 'aports main/ncurses/APKBUILD; ncurses build.rs',
    crates: [
      {
        name: 'ncurses',
      },
    ],
    link: ['ncursesw'],
    dev: ['ncurses-dev'],
    static: ['ncurses-static'],
    archive: true,
    instead: 'the crate crossterm',
    runtime: 'the terminfo database (package ncurses-terminfo-base)',
  },
  {
    name: 'readline',
    verdict: 'apk',
    reason: 'The archive is there and needs ncurses.',
    source: 'aports main/readline/APKBUILD',
    crates: [],
    link: ['readline'],
    needs: ['ncurses'],
    dev: ['readline-dev'],
    static: ['readline-static'],
    archive: true,
    instead: 'the crate rustyline',
  },
];
