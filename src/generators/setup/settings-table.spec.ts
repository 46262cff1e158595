import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse as otherParse } from 'toml';
import { filesInTree } from '../target-settings';
import { parseToml } from '../../cargo/toml';
import { settingsAt } from '../../plan/crate-settings';
import { kebab } from '../../plan/options/option';
import { SETTINGS } from '../../plan/options/tables';
import { runSetup, textIn, workspaceTree } from '../../testing/setup-tree';
import { withSettingsTable } from './settings-table';

const BASE = 'name = "app"\nversion = "0.1.0"\n';
const MANIFESTS: Record<string, string> = {
  'no metadata': `[package]\n${BASE}`,
  'tables of other tools': `[package]\n${BASE}[package.metadata.binstall]\npkg-fmt = "tgz"\n\n[package.metadata.docs.rs]\nall-features = true\n\n[dependencies]\n`,
  'keys under metadata': `[package]\n${BASE}\n[package.metadata]\nmsrv = "1.80" # mine\n\n[features]\ntls = []\n`,
  'dotted keys': `[package]\n${BASE}metadata.docs.rs.all-features = true\nmetadata.msrv = "1"\n`,
  'an inline table': `[package]\n${BASE}metadata = { docs.rs = { features = ["a, b", "}"], x = 'y,' }, msrv = "1" } # } mine\n`,
  'an inline table over several lines': `[package]\n${BASE}metadata = { deb = { assets = [\n  ["a", "b"], # one\n] } }\nedition = "2021"\n`,
  'the metadata before the package': `[package.metadata.deb]\nsection = "net"\n[package]\n${BASE}`,
  'only a sub table of settings': `[package]\n${BASE}[package.metadata.rust-static.package]\ncertificates = "none"\n`,
  'settings as an inline table': `[package]\n${BASE}metadata.rust-static = { alpine = "3.23", libraries = ["zlib"] } # mine\n[package.metadata.deb]\na = 1\n`,
  'settings as dotted keys': `[package]\n${BASE}[package.metadata]\nrust-static.alpine = "3.23" # mine\nrust-static.search-paths = [\n  "native",\n]\nmsrv = "1"\n`,
  'dotted keys at the root': `package.name = "app"\npackage.version = "0.1.0"\n`,
  'Windows line ends in a string over several lines':
    `[package]\n${BASE}description = """\nA program\n[package]\n"""\n[dependencies]\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  'Windows line ends': `[package]\n${BASE}metadata = { a = 1 }\n[dependencies]\n`.replaceAll('\n', '\r\n'),
};

/** A TOML block of the documentation, or a `key = value` in its text, which readers add to the table. */
interface Snippet {
  from: string;
  text: string;
}

function documentation(): Snippet[] {
  const root = join(__dirname, '../../..');
  const pages = [
    'README.md',
    ...['docs', 'docs/guides'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${folder}/${name}`),
    ),
  ];
  return pages.flatMap((from) => {
    const page = readFileSync(join(root, from), 'utf8');
    const blocks = [...page.matchAll(/^ *```toml\n([^]*?)^ *```/gm)].map(([, block]) =>
      block!.replace(/^ {2,4}/gm, ''),
    );
    const known = new Set(Object.keys(SETTINGS).map(kebab));
    const inText = [...page.matchAll(/`([a-z-]+) = ([^`\n]+)`/g)]
      .filter(([, key, value]) => known.has(key!) && !/[…<]|\.\.\./.test(value!))
      .map(([, key, value]) => `[package.metadata.rust-static]\n${key} = ${value}\n`);
    return [...blocks.filter((block) => block.includes('[package.metadata.rust-static')), ...inText].map(
      (text) => ({ from, text }),
    );
  });
}

/** Does what a reader does: adds lines below a header that is there, and other tables at the end. */
function applied(manifest: string, snippet: string): string {
  let text = manifest.replaceAll('\r\n', '\n');
  for (const part of snippet.split(/^(?=\[)/m)) {
    const [header = '', ...lines] = part.split('\n');
    const keys = lines.flatMap((line) => /^([a-z-]+) *=/.exec(line)?.[1] ?? []);
    const at = text.indexOf(`${header}\n`);
    if (at < 0) text = `${text}\n${part}`;
    else {
      const next = text.indexOf('\n[', at + 1) + 1 || text.length;
      const kept = text
        .slice(at + header.length + 1, next)
        .split('\n')
        .filter((line) => !keys.some((key) => new RegExp(`^${key}\\b`).test(line)));
      text = `${text.slice(0, at)}${header}\n${lines.join('\n')}\n${kept.join('\n')}\n${text.slice(next)}`;
    }
  }
  return text;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('settings in a manifest that setup has prepared', () => {
  const snippets = documentation();

  it('finds the snippets of the documentation', () => {
    expect(snippets.length).toBeGreaterThan(15);
    expect(snippets.map(({ text }) => text).join('\n')).toContain(
      '[package.metadata.rust-static.package.image]',
    );
  });

  it.each(Object.entries(MANIFESTS))(
    'every snippet of the documentation works: %s',
    async (_style, manifest) => {
      const tree = workspaceTree({ 'apps/app/Cargo.toml': manifest, 'apps/app/src/main.rs': '' });
      await runSetup(tree);
      const prepared = textIn(tree, 'apps/app/Cargo.toml');
      expect(prepared).toMatch(/^\[package\.metadata\.rust-static[.\]]/m);
      for (const { from, text } of snippets) {
        const edited = applied(prepared, text);
        const wanted = Object.keys(Object(parseToml(text, from)).package.metadata['rust-static']);
        const read = parseToml(edited, `${from} in the manifest`);
        expect(plain(otherParse(edited))).toEqual(plain(read));
        tree.write('apps/app/Cargo.toml', edited);
        const settings = settingsAt(filesInTree(tree), 'apps/app', []);
        expect(Object.keys(settings).map(kebab)).toEqual(expect.arrayContaining(wanted));
      }
    },
  );

  it.each(Object.entries(MANIFESTS))(
    'keeps every other line and comment, and a second run: %s',
    async (_style, manifest) => {
      const tree = workspaceTree({ 'apps/app/Cargo.toml': manifest, 'apps/app/src/main.rs': '' });
      await runSetup(tree);
      const once = textIn(tree, 'apps/app/Cargo.toml');
      for (const line of manifest
        .split('\n')
        .filter((entry) => !/rust-static|^metadata = |native|^\]/.test(entry)))
        expect(once).toContain(line);
      if (manifest.includes('mine')) expect(once).toMatch(/# (\} )?mine/);
      await runSetup(tree);
      expect(textIn(tree, 'apps/app/Cargo.toml')).toBe(once);
    },
  );

  it('says what to write where it cannot', () => {
    expect(() =>
      withSettingsTable('package = { name = "a", version = "0.1.0" }\n', 'Cargo.toml', { alpine: '3.24' }),
    ).toThrow(
      /Cargo\.toml cannot be edited[^]*Write \[package\] and its metadata as tables, and add:\n\[package\.metadata\.rust-static\]\nalpine = "3\.24"/,
    );
  });
});
