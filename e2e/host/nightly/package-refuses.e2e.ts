import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../support/workspace.cjs';
import { manifest, packagingWorkspace } from '../packaging-workspace';

jest.setTimeout(600_000);

const workspace = packagingWorkspace();
afterAll(() => workspace.remove());

describe('package refuses', () => {
  const refused = (
    run: () => { status: number; output: string },
    before = workspace.digest('one'),
  ): string => {
    const { status, output } = run();
    expect(status).not.toBe(0);
    expect(workspace.digest('one')).toBe(before);
    return output;
  };
  const withFiles = (files: string) => () =>
    workspace.withText(
      'apps/one/Cargo.toml',
      `${manifest('one')}[package.metadata.rust-static.package]\n${files}\n`,
      () => workspace.pack('one'),
    );
  beforeAll(() => must(workspace.pack('one'), 'package'));

  it('a missing artifact', () => {
    const output = join(workspace.root, 'dist/apps/one/static');
    const aside = join(workspace.root, 'dist/aside');
    cpSync(output, aside, { recursive: true });
    rmSync(output, { recursive: true });
    const said = refused(() => workspace.packOnly('one'));
    expect(said).toContain('dist/apps/one/static/artifact.json');
    expect(said).toContain('Run the static-build target first');
    cpSync(aside, output, { recursive: true });
  });

  it('to be cached under a key that does not cover the binary', () => {
    const said = refused(() => workspace.pack('one', '--exclude-task-dependencies', '--skip-nx-cache'));
    expect(said).toContain('The cache key of one:package does not cover the binary');
    expect(said).toMatch(
      /dist\/apps\/one\/static\/\S+ is not hashed: no task that it depends on has made it/,
    );
  });

  it('a binary that is not the one that was proven', () => {
    const binary = join(workspace.root, 'dist/apps/one/static/one');
    const bytes = readFileSync(binary);
    writeFileSync(binary, Buffer.concat([bytes, Buffer.from('x')]));
    const said = refused(() => workspace.packOnly('one'));
    expect(said).toContain('dist/apps/one/static/one is not the file that static-build has proven');
    expect(said).toMatch(/Its sha256 is [0-9a-f]{64}; artifact\.json says [0-9a-f]{64}\./);
    writeFileSync(binary, bytes);
  });

  it.each([
    ['files = ["/etc/passwd"]', 'Option "files" names "/etc/passwd", which is an absolute path'],
    ['files = ["../secret"]', 'Option "files" names "../secret", which is a path with ".."'],
    [
      'files = [{ from = "LICENSE", to = "../../up" }]',
      'Option "files" puts a file at "../../up", which is a path with ".."',
    ],
    ['files = [{ from = "LICENSE", to = "/etc/x" }]', 'puts a file at "/etc/x", which is an absolute path'],
    [
      'image = { files = [{ from = "LICENSE", to = "/a/../../x" }] }',
      'Option "image.files" puts a file at "a/../../x"',
    ],
    ['files = ["nowhere"]', 'nowhere does not exist'],
    [
      'certificates = "/etc/ssl/certs/ca-certificates.crt"',
      'Option "certificates" names "/etc/ssl/certs/ca-certificates.crt"',
    ],
    ['files = ["LICENSE", { from = "Cargo.toml", to = "one" }]', 'Two files have the path one-0.1.0-'],
  ])('%s', (files, words) => {
    expect(refused(withFiles(files))).toContain(words);
  });

  it('a link that leaves the workspace, and one to what is not hashed', () => {
    const link = join(workspace.root, 'linked');
    symlinkSync('/etc/hostname', link);
    expect(refused(withFiles('files = ["linked"]'))).toContain('outside of the workspace');
    rmSync(link);
    workspace.write('README.md', 'x\n');
    symlinkSync('README.md', link);
    expect(refused(withFiles('files = ["linked"]'))).toContain('linked -> README.md: not an input');
    rmSync(link);
  });

  it('a file that git ignores, since Nx does not hash it', () => {
    workspace.write('notes.ignored', 'x');
    expect(refused(withFiles('files = ["notes.ignored"]'))).toContain('notes.ignored is ignored');
  });

  it('a file that only the command line names, since it is no input', () => {
    expect(refused(() => workspace.pack('one', '--files=README.md'))).toContain(
      'Option "files" names README.md, which is not an input of the target',
    );
  });

  it("an output folder of somebody else's", () => {
    mkdirSync(join(workspace.root, 'precious'), { recursive: true });
    workspace.write('precious/file', 'x');
    expect(refused(() => workspace.pack('one', '--outputPath=precious'))).toContain('cannot be replaced');
    expect(workspace.read('precious/file')).toBe('x');
  });
});
