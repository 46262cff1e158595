// The parts of the mistakes. A change of files is undone by git.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

export const BUILD = ['nx', 'run', 'app:static-build'];
export const DOCTOR = ['rust-static', 'doctor', 'app'];
export const bad = (run, ...says) => ({ run, status: 1, says });
export const good = (run, ...says) => ({ run, status: 0, says });
export const edit = (path, from, to) => (w) => w.write(path, w.read(path).replace(from, to));
export const add = (path, text) => (w) => w.write(path, `${w.read(path)}${text}`);
export const remove = (path) => (w) => rmSync(join(w.root, path), { recursive: true });
export const json = (path, value) => (w) => w.write(path, JSON.stringify(value));
export const plugins =
  (more, options = {}) =>
  (w) => {
    const [entry] = w.plugins.plugins;
    w.write(
      'nx.json',
      JSON.stringify({
        ...w.plugins,
        ...more,
        plugins: [{ ...entry, options: { ...entry.options, ...options } }],
      }),
    );
  };
/** Runs a command in another folder. */
export const at = (folder, [program, ...args]) => [
  'env',
  '-C',
  folder,
  `node_modules/.bin/${program}`,
  ...args,
];
export const CRATE = (name, more = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\n${more}`;
export const app = (folder, name, more) => (w) => {
  w.write(`${folder}/Cargo.toml`, CRATE(name, more));
  w.write(`${folder}/src/main.rs`, 'fn main() {}\n');
};
export const lock = (w) => void w.exec('cargo', ['update', '--workspace', '--offline']);
export const both =
  (...changes) =>
  (w) =>
    changes.forEach((change) => change(w));
