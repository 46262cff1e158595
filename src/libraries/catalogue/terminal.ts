import type { Library } from '../library';

/** The terminal. */
export const TERMINAL: readonly Library[] = [
  {
    name: 'ncurses',
    strategy: 'static archive',
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
    instead: 'the crate crossterm',
    runtime: 'the terminfo database (package ncurses-terminfo-base)',
  },
  {
    name: 'readline',
    strategy: 'static archive',
    reason: 'The archive is there and needs ncurses.',
    source: 'aports main/readline/APKBUILD',
    link: ['readline'],
    needs: ['ncurses'],
    dev: ['readline-dev'],
    static: ['readline-static'],
    instead: 'the crate rustyline',
  },
];
