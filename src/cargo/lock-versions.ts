import { compare } from 'semver';

/** A new version of a path crate. */
export interface LockedChange {
  name: string;
  from: string;
  to: string;
}

/** A table of a lock. Only tables of packages have names. */
interface Block {
  text: string;
  isUsed: boolean;
  name?: string;
  /** The new version, and the one before. */
  version: string;
  was: string;
  source?: string;
}

/**
 * Returns a lock with new versions of path crates, as cargo would write it. Their entries change, and
 * the places where other entries name them. All other bytes stay.
 *
 * Cargo names a dependency by as little as possible: with its version only if the lock has several
 * versions, and with its source only if a version has several sources. It sorts by name, version and
 * source (https://github.com/rust-lang/cargo/blob/master/src/cargo/core/resolver/encode.rs).
 */
export function withVersions(lock: string, changes: readonly LockedChange[]): string {
  const blocks = lock.split(/^(?=\[)/m).map((text) => blockOf(text, changes));
  const names = new Set(blocks.filter(({ was, version }) => was !== version).map(({ name }) => name));
  if (names.size === 0) return lock;
  const named = blocks.filter(({ isUsed, name }) => isUsed && names.has(name));
  // Only version 1 has no such line. It always names version and source.
  const isShort = /^version = \d/m.test(blocks[0]!.text);
  return inOrder(blocks, named)
    .map((block) => renamed(block, named, isShort))
    .join('');
}

function blockOf(text: string, changes: readonly LockedChange[]): Block {
  const isUsed = text.startsWith('[[package]]');
  if (!isUsed && !text.startsWith('[[patch.unused]]')) return { text, isUsed, version: '', was: '' };
  const field = (key: string): string | undefined => new RegExp(`^${key} = "(.*)"`, 'm').exec(text)?.[1];
  const [name, source, was = ''] = [field('name'), field('source'), field('version')];
  const change = changes.find((one) => source === undefined && one.name === name && one.from === was);
  return { text, isUsed, name, source, was, version: change?.to ?? was };
}

/** Returns the text of a block with its new version, and new names of its dependencies. */
function renamed(block: Block, named: readonly Block[], isShort: boolean): string {
  const { text, version } = block;
  const own = block.name === undefined ? text : text.replace(/^version = ".*"/m, `version = "${version}"`);
  return own.replace(/^dependencies = \[\r?\n([^]*?)^\]/m, (list, before: string) => {
    const lines = before.split(/(?<=\n)/);
    const after = lines.map((line) =>
      line.replace(/"(.*)"/, (_, key: string) => `"${newKey(key, named, isShort)}"`),
    );
    return after.join('') === before ? list : list.replace(before, () => after.sort(byKey).join(''));
  });
}

/** Returns the new name of a dependency in other entries. */
function newKey(key: string, named: readonly Block[], isShort: boolean): string {
  const [name, version, source] = key.split(' ');
  const others = named.filter((one) => one.name === name);
  const found = others.find(
    (one) =>
      (version === undefined || one.was === version) &&
      (source === undefined || source === `(${one.source})`),
  );
  if (!found) return key;
  const sameVersion = others.filter((one) => one.version === found.version);
  const needsSource = found.source !== undefined && (!isShort || sameVersion.length > 1);
  if (isShort && others.length === 1) return found.name!;
  return [found.name, found.version, ...(needsSource ? [`(${found.source})`] : [])].join(' ');
}

/** Puts the packages of each name in the order of their new versions. */
function inOrder(blocks: readonly Block[], named: readonly Block[]): Block[] {
  const queues = new Map<string, Block[]>();
  for (const block of named) queues.set(block.name!, [...(queues.get(block.name!) ?? []), block]);
  for (const queue of queues.values())
    queue.sort((a, b) => compare(a.version, b.version) || (a.source === undefined ? -1 : 1));
  const moved = blocks.map((block) => (named.includes(block) ? queues.get(block.name!)!.shift()! : block));
  // The last package of a file has no empty line after it.
  return moved.map((block, at) => ({ ...block, text: block.text.trimEnd() + endOf(blocks[at]!.text) }));
}

function endOf(text: string): string {
  return text.slice(text.trimEnd().length);
}

const keyParts = (line: string): string[] => (/"(.*)"/.exec(line)?.[1] ?? '').split(' ');

function byKey(a: string, b: string): number {
  const [left, right] = [keyParts(a), keyParts(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at < 0) return left.length - right.length;
  return left[at]! < (right[at] ?? '') ? -1 : 1;
}
