import { buildScriptOf } from '../cargo/build-script';
import type { ClosureCrate } from '../cargo/closure-crates';
import type { Files } from '../cargo/files';
import type { Manifest } from '../cargo/manifest';
import { table } from '../cargo/toml';
import { linkedByScript } from './build-script';
import { libraryOfLink } from './find-library';
import type { Library } from './library';

/**
 * Returns the names by which a path crate asks for C libraries: in its build script, its `links`
 * value, and the tables of the crates `system-deps` and `metadeps`. Conditions in the script are not
 * understood, so the crate may ask for less.
 */
export function askedBy(files: Files, crate: Manifest): string[] {
  const { toml, package: own } = crate;
  const script = buildScriptOf(files, crate);
  const metadata = table(own?.metadata);
  const tables = [metadata['system-deps'], metadata['pkg-config']].map(table);
  const links = typeof table(toml.package).links === 'string' ? [table(toml.package).links as string] : [];
  const names = [...links, ...tables.flatMap(inTable), ...(script ? inScript(script) : [])];
  return [...new Set(names)].sort();
}

/** Adds to the crates of a build what path crates among them ask for. */
export function withAsked(
  crates: readonly ClosureCrate[],
  files: Files,
  manifests: readonly Manifest[],
): ClosureCrate[] {
  const asks = new Map(manifests.map((manifest) => [manifest.package?.name, askedBy(files, manifest)]));
  return crates.map((crate) => {
    const own = asks.get(crate.name) ?? [];
    return own.length > 0 ? { ...crate, asks: own } : crate;
  });
}

/** Returns the libraries of the catalogue that names of linkers or pkg-config stand for. */
export function librariesAsked(names: readonly string[]): Library[] {
  // `gtk+-3.0` and `libavformat >= 60` as in pkg-config, `avformat` as in linkers.
  const forms = (name: string): string[] => {
    const [word = ''] = name.split(/[\s<>=]/);
    const plain = word.replace(/-\d[\d.]*$/, '');
    return [word, word.replace(/^lib/, ''), plain, plain.replace(/^lib/, '')];
  };
  const found = names.map((name) => forms(name).flatMap((form) => libraryOfLink(form) ?? [])[0]);
  return [...new Set(found.filter((library) => library !== undefined))];
}

const TEXT = String.raw`"([^"\\]+)"`;
// https://doc.rust-lang.org/cargo/reference/build-scripts.html#rustc-link-lib
const LINKED = /rustc-link-lib=(?:[\w:+,-]+=)?([A-Za-z][\w+.-]*)/g;
const PROBED = new RegExp(String.raw`\b(?:probe|probe_library|find_library)\(\s*&?\s*${TEXT}`, 'g');
// The name comes from a variable.
const COMPUTED = /rustc-link-lib=(?:[\w:+,-]+=)?\{|\b(?:probe|probe_library|find_library)\(\s*[^\s")]/;

function inScript({ text, code }: { text: string; code: string }): string[] {
  // `setup` writes such a script from the setting `libraries`.
  if (linkedByScript(text)) return [];
  const named = [...code.matchAll(LINKED), ...code.matchAll(PROBED)].map((match) => match[1]!);
  return COMPUTED.test(code) ? [...named, ...listed(code)] : named;
}

/** Returns the texts in lists, over which a script may loop. */
function listed(code: string): string[] {
  const lists = [...code.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1]!);
  return lists.flatMap((list) => [...list.matchAll(new RegExp(TEXT, 'g'))].map((match) => match[1]!));
}

// https://docs.rs/system-deps: the key is the name for pkg-config, unless `name` gives it.
function inTable(entries: Record<string, unknown>): string[] {
  return Object.entries(entries).flatMap(([key, value]) => {
    if (key.startsWith('cfg(')) return inTable(table(value));
    const { name } = table(value);
    return [typeof name === 'string' ? name : key];
  });
}
