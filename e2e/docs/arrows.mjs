// Prints the modules of src and the imports between them, and fails if there is a cycle: node e2e/docs/arrows.mjs [src]
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '../../src'));
const files = readdirSync(root, { recursive: true })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|^testing\//.test(name));

/**
 * Returns the module of a file: its top folder. Each engine is a module, and so is each folder of
 * the docker engine.
 */
function roomOf(file) {
  const folder = dirname(file);
  // A file directly in src is a module, and so is the entry of the docker engine.
  if (folder === '.' || file === 'engines/docker/index.ts') return file;
  const depth = folder.startsWith('engines/docker/') ? 3 : folder.startsWith('engines/') ? 2 : 1;
  return folder.split('/').slice(0, depth).join('/');
}

const rooms = new Map();
const arrows = new Map();
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8');
  const room = roomOf(file);
  const size = rooms.get(room) ?? { files: 0, lines: 0 };
  rooms.set(room, { files: size.files + 1, lines: size.lines + text.split('\n').length - 1 });
  for (const [, path] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
    const target = relative(root, resolve(root, dirname(file), path.replace(/\.js$/, ''))).replaceAll(
      '\\',
      '/',
    );
    const other = roomOf(`${target}.ts`);
    if (other === room) continue;
    const from = arrows.get(room) ?? new Map();
    arrows.set(room, from.set(other, (from.get(other) ?? 0) + 1));
  }
}

/** True if one module imports another, directly or indirectly. */
function leadsTo(from, to, seen = new Set()) {
  if (from === to) return true;
  seen.add(from);
  return [...(arrows.get(from)?.keys() ?? [])].some((next) => !seen.has(next) && leadsTo(next, to, seen));
}

let total = 0;
const isFolder = (name) => !name.endsWith('.ts') || name.includes('/');
for (const [room, { files: count, lines }] of [...rooms].sort()) {
  const targets = [...(arrows.get(room) ?? [])].filter(([name]) => isFolder(name)).sort();
  if (isFolder(room)) total += targets.length;
  console.log(
    `${room}: ${count} files, ${lines} lines -> ${targets.map(([name, n]) => `${name} (${n})`).join(', ') || '-'}`,
  );
}
const back = [...arrows].flatMap(([from, targets]) =>
  [...targets.keys()].filter((to) => leadsTo(to, from)).map((to) => `${from} -> ${to}`),
);
console.log(
  `${[...rooms.keys()].filter(isFolder).length} modules, ${total} imports between them, in cycles: ${back.join(', ') || 'none'}`,
);
process.exitCode = back.length > 0 ? 1 : 0;
