import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, app, at, bad, both, good, lock, remove } from './make.mjs';

export const PLACES = [
  {
    title: '14. A folder with spaces, brackets and umlauts',
    change: both(app("apps/Üml aut & (x)'s", 'strange'), lock),
    commands: [good(['nx', 'run', 'strange:static-build'], 'static-pie')],
  },
  {
    title: '15. A worktree of git',
    change: (w) => {
      const tree = `${w.root}-tree`;
      w.git('worktree', 'add', '-q', '--detach', tree);
      symlinkSync(join(w.root, 'node_modules'), join(tree, 'node_modules'));
      symlinkSync(tree, join(w.root, 'tree'));
      return () => w.git('worktree', 'remove', '--force', tree);
    },
    commands: [good(at('tree/.', BUILD), 'static-pie')],
  },
  {
    title: '16. A link to the workspace',
    change: (w) => {
      const link = join(mkdtempSync(join(tmpdir(), 'rust-static-link-')), 'link');
      symlinkSync(w.root, link);
      symlinkSync(link, join(w.root, 'link'));
      return () => rmSync(link);
    },
    commands: [good(at('link/.', [...BUILD, '--skip-nx-cache']), 'static-pie')],
  },
  {
    title: '17. Line ends of Windows',
    change: (w) => {
      for (const file of ['Cargo.toml', 'Cargo.lock', 'apps/app/Cargo.toml', 'apps/app/src/main.rs'])
        w.write(file, w.read(file).replaceAll('\n', '\r\n'));
    },
    commands: [good(BUILD, 'static-pie')],
  },
  {
    title: '22. A crate at the root',
    change: both(remove('apps'), remove('libs'), remove('Cargo.toml'), app('.', 'top'), lock),
    commands: [good(['nx', 'run', 'top:static-build'], 'dist/static/top: static-pie')],
  },
  {
    title: '24. my_app and my-app',
    change: both(app('apps/my_app', 'my_app'), app('apps/my-app', 'my-app'), lock),
    commands: [good(['nx', 'run-many', '-t', 'static-build', '-p', 'my_app,my-app'], 'my_app')],
  },
  {
    title: '25. Two crates with one name in two cargo workspaces',
    change: both(
      app('other/app', 'app'),
      (w) => w.write('other/Cargo.toml', '[workspace]\nmembers = ["app"]\nresolver = "2"\n'),
      (w) => void w.exec('cargo', ['generate-lockfile', '--offline', '--manifest-path', 'other/Cargo.toml']),
    ),
    commands: [good(['nx', 'show', 'projects'], 'other-app')],
  },
  {
    title: '3. No right to open the socket of Docker',
    change: (w) => {
      chmodSync(w.root, 0o755);
    },
    commands: [
      {
        ...bad(
          [
            'env',
            'setpriv',
            '--reuid=65534',
            '--regid=65534',
            '--clear-groups',
            'node_modules/.bin/rust-static',
            'doctor',
            'app',
            '--engine=docker',
          ],
          'this user may not open it (is it in the group docker?)',
        ),
        env: {
          HOME: '/nowhere',
          NX_CACHE_DIRECTORY: '/tmp/rust-static-nobody',
          NX_WORKSPACE_DATA_DIRECTORY: '/tmp/rust-static-nobody',
        },
      },
    ],
  },
  {
    title: '20. The Nx workspace in a folder of a larger repository',
    change: (w) => {
      const parent = mkdtempSync(join(tmpdir(), 'rust-static-larger-'));
      w.exec('sh', [
        '-c',
        'cp -a . "$1/inner" && rm -rf "$1/inner/.git" "$1/inner/.nx" && git -C "$1" init -q && ln -s "$1/inner" inner',
        'sh',
        parent,
      ]);
      return () => rmSync(parent, { recursive: true, force: true });
    },
    commands: [good(at('inner/.', BUILD), 'static-pie')],
  },
  {
    title: '19. No repository of git',
    change: (w) => {
      w.exec('mv', ['.git', '.git-away']);
      return () => w.exec('mv', ['.git-away', '.git']);
    },
    commands: [good([...BUILD, '--skip-nx-cache'], 'static-pie')],
  },
];
