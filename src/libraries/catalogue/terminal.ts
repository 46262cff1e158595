import type { Library } from '../library';

/** Terminal libraries. */
export const TERMINAL: readonly Library[] = [
  {
    name: 'ncurses',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, but only of the wide-character library.',
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
    reason: 'Alpine has the static archive, which needs ncurses.',
    source: 'aports main/readline/APKBUILD',
    link: ['readline'],
    needs: ['ncurses'],
    dev: ['readline-dev'],
    static: ['readline-static'],
    instead: 'the crate rustyline',
  },
];
