import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { fileDigest } from '../../testing/file-digest';
import { changedFiles, STAGED_SECONDS, stageFiles, type StagedFile, type TreeState } from './tree-files';

const fileAt = (root: string, path: string): StagedFile => ({
  from: join(root, path),
  digest: fileDigest(root)(path),
});

const setup = (files: Record<string, string>) => {
  const root = tempFolder(files);
  const tree = join(tempFolder(), 'tree');
  let state: TreeState = {};
  const stage = (paths: string[] = Object.keys(files), texts: Record<string, string> = {}): TreeState => {
    const staged = new Map<string, StagedFile>(paths.map((path) => [path, fileAt(root, path)]));
    for (const [path, text] of Object.entries(texts)) staged.set(path, { bytes: Buffer.from(text) });
    return (state = stageFiles(tree, staged, state));
  };
  const text = (path: string) => readFileSync(join(tree, path), 'utf8');
  return { root, tree, stage, text, state: () => state };
};

describe('the staged tree', () => {
  it('holds the files that it is given, all with one time and one mode, and their folders too', () => {
    const { root, tree, stage, text } = setup({ 'a/x.rs': '1', 'a/b/y.sh': '2', VERSION: '3' });
    chmodSync(join(root, 'a/b/y.sh'), 0o640);
    stage(['a/x.rs', 'a/b/y.sh'], { 'Cargo.toml': 'pruned' });
    expect([text('a/x.rs'), text('a/b/y.sh'), text('Cargo.toml')]).toEqual(['1', '2', 'pruned']);
    expect(existsSync(join(tree, 'VERSION'))).toBe(false);
    for (const path of ['.', 'a', 'a/b', 'a/x.rs', 'a/b/y.sh', 'Cargo.toml']) {
      const { mode, mtimeMs } = lstatSync(join(tree, path));
      expect([path, mode & 0o7777, mtimeMs]).toEqual([path, 0o755, STAGED_SECONDS * 1000]);
    }
  });

  it('loses what is no longer among them, whatever takes its place', () => {
    const { tree, stage, text, root } = setup({ 'a/x.rs': '1', 'a/gone.rs': '2', 'was/file.rs': '3' });
    stage();
    rmSync(join(root, 'was'), { recursive: true });
    writeFileSync(join(root, 'was'), 'now a file');
    stage(['a/x.rs', 'was']);
    expect(existsSync(join(tree, 'a/gone.rs'))).toBe(false);
    expect(text('was')).toBe('now a file');
    expect(lstatSync(join(tree, 'a')).mtimeMs).toBe(STAGED_SECONDS * 1000);
    stage(['a/x.rs'], { 'was/again': 'a folder' });
    expect(text('was/again')).toBe('a folder');
  });

  it('copies again what changed, whatever its time says, and nothing else', () => {
    const { root, tree, stage, text } = setup({ 'a.rs': 'old', 'b.rs': 'old' });
    utimesSync(join(root, 'a.rs'), 1000, 1000);
    stage();
    const kept = lstatSync(join(tree, 'b.rs')).ino;
    writeFileSync(join(root, 'a.rs'), 'new');
    utimesSync(join(root, 'a.rs'), 1000, 1000);
    stage();
    expect(text('a.rs')).toBe('new');
    expect(lstatSync(join(tree, 'b.rs')).ino).toBe(kept);
  });

  it('refuses a file that changes between its digest and its copy', () => {
    const { root, tree } = setup({ 'a.rs': 'hashed' });
    const files = new Map([['a.rs', fileAt(root, 'a.rs')]]);
    writeFileSync(join(root, 'a.rs'), 'edited');
    expect(() => stageFiles(tree, files, {})).toThrow('a.rs changed while the build was being prepared');
  });

  it('is as it should be again after something has written into it', () => {
    const { tree, stage, text, state } = setup({ 'a.rs': 'a', 'b.rs': 'b', 'c/c.rs': 'c' });
    stage();
    expect(changedFiles(tree, state())).toEqual([]);
    writeFileSync(join(tree, 'a.rs'), 'x');
    utimesSync(join(tree, 'a.rs'), STAGED_SECONDS, STAGED_SECONDS);
    rmSync(join(tree, 'b.rs'));
    symlinkSync('/etc', join(tree, 'link'));
    renameSync(join(tree, 'c'), join(tree, 'moved'));
    expect(changedFiles(tree, state())).toEqual(['a.rs', 'b.rs', 'c/c.rs']);
    stage();
    expect([text('a.rs'), text('b.rs'), text('c/c.rs')]).toEqual(['a', 'b', 'c']);
    for (const path of ['link', 'moved']) expect(existsSync(join(tree, path))).toBe(false);
    expect(changedFiles(tree, state())).toEqual([]);
  });

  it('takes a file that was written again with the same bytes for unchanged, and stages it anew', () => {
    const { tree, stage, state } = setup({ 'a.rs': 'a' });
    stage();
    writeFileSync(join(tree, 'a.rs'), 'a');
    expect(changedFiles(tree, state())).toEqual([]);
    stage();
    expect(lstatSync(join(tree, 'a.rs')).mtimeMs).toBe(STAGED_SECONDS * 1000);
  });

  it('says before it changes a file that the last state is no longer valid, and says nothing otherwise', () => {
    const { root, tree, stage, state } = setup({ 'a.rs': 'a', constructor: 'c', __proto__x: 'p' });
    const files = (): Map<string, StagedFile> =>
      new Map(['a.rs', 'constructor', '__proto__x'].map((path) => [path, fileAt(root, path)]));
    const last = stage();
    const begin = jest.fn();
    expect(stageFiles(tree, files(), last, begin)).toBe(last);
    expect(begin).not.toHaveBeenCalled();
    writeFileSync(join(root, 'a.rs'), 'new');
    begin.mockImplementationOnce(() => expect(readFileSync(join(tree, 'a.rs'), 'utf8')).toBe('a'));
    const next = stageFiles(tree, files(), last, begin);
    expect(begin).toHaveBeenCalledTimes(1);
    expect(changedFiles(tree, next)).toEqual([]);
    const fewer = new Map([...files()].slice(1));
    expect(Object.keys(stageFiles(tree, fewer, next, begin))).toEqual(['constructor', '__proto__x']);
    expect(begin).toHaveBeenCalledTimes(2);
    expect(Object.keys(state())).toHaveLength(3);
  });

  it('says which files something else has written, before it removes them', () => {
    const { root, tree, stage } = setup({ 'src/a.rs': 'a' });
    const last = stage();
    writeFileSync(join(tree, 'src/gen.rs'), '');
    mkdirSync(join(tree, 'out'));
    writeFileSync(join(tree, 'out/more.rs'), '');
    const begin = jest.fn();
    stageFiles(tree, new Map([['src/b.rs', fileAt(root, 'src/a.rs')]]), last, begin);
    expect(begin).toHaveBeenCalledWith(['out/more.rs', 'src/gen.rs']);
  });

  it('stages everything anew where nothing is known of what is there', () => {
    const { root, tree, text } = setup({ 'a.rs': 'a' });
    mkdirSync(tree);
    writeFileSync(join(tree, 'a.rs'), 'other');
    stageFiles(tree, new Map([['a.rs', fileAt(root, 'a.rs')]]), {});
    expect(text('a.rs')).toBe('a');
  });
});
