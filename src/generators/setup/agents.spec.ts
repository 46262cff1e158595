import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../cli/commands';
import { runSetup, textIn, workspaceTree } from '../../testing/setup-tree';

const FILE = 'AGENTS.md';
const END = '<!-- rust-static: end -->';
const read = (path: string): string => readFileSync(join(__dirname, '../../..', path), 'utf8');

describe('setup --agents', () => {
  it('does nothing unless it is asked for', async () => {
    const tree = workspaceTree({ [FILE]: '# Ours\n' });
    await runSetup(tree);
    expect(textIn(tree, FILE)).toBe('# Ours\n');
  });

  it('appends a section, and changes nothing when it runs again', async () => {
    const tree = workspaceTree({ [FILE]: '# Ours\n\nUse tabs.' });
    expect(await runSetup(tree, { agents: true })).toBe('');
    const text = textIn(tree, FILE);
    expect(text).toMatch(
      /^# Ours\n\nUse tabs\.\n\n<!-- rust-static: begin .*-->\n\n## [^]*<!-- rust-static: end -->\n$/,
    );
    await runSetup(tree, { agents: true });
    expect(textIn(tree, FILE)).toBe(text);
  });

  it('updates its section only, in a file that it made', async () => {
    const tree = workspaceTree();
    await runSetup(tree, { agents: true });
    const text = textIn(tree, FILE);
    expect(text).toMatch(/^<!-- rust-static: begin/);
    tree.write(FILE, `# Above\n${text.replace('doctor app', 'doctor')}# Below\n`);
    await runSetup(tree, { agents: true });
    expect(textIn(tree, FILE)).toBe(`# Above\n${text}# Below\n`);
  });

  it('prints the end marker if it is missing, and works once it is back', async () => {
    const tree = workspaceTree();
    await runSetup(tree, { agents: true });
    const text = textIn(tree, FILE);
    const broken = `${text.replace(END, '')}# Below\n`;
    tree.write(FILE, broken);
    expect(await runSetup(tree, { agents: true })).toContain(`Put it back:\n\n${END}`);
    expect(textIn(tree, FILE)).toBe(broken);
    tree.write(FILE, `${text.replace('doctor app', 'doctor')}# Below\n`);
    expect(await runSetup(tree, { agents: true })).toBe('');
    expect(textIn(tree, FILE)).toBe(`${text}# Below\n`);
  });

  it('names commands, options and generators that exist', async () => {
    const tree = workspaceTree();
    await runSetup(tree, { agents: true });
    const text = textIn(tree, FILE);
    const names = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);
    const commands = names(/npx rust-static (\w+)/g);
    expect(commands).toEqual(expect.arrayContaining(['doctor', 'why', 'plan']));
    expect(COMMANDS.map(({ name }) => name)).toEqual(expect.arrayContaining(commands));
    const { generators } = JSON.parse(read('generators.json')) as { generators: object };
    expect(Object.keys(generators)).toEqual(expect.arrayContaining(names(/rust-static:(\w+) apps/g)));
    for (const option of names(/setup apps\/app --(\w+)/g))
      expect(read('src/generators/setup/schema.json')).toContain(`"${option}": {`);
  });
});
