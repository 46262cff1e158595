import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { filesOnDisk } from '../cargo/files';
import { tempFolder } from '../testing/temp-folder';
import { memoryFiles, thrown } from '../testing/memory-files';
import { missingInput, refuseRewritten, refuseUndeclared } from './undeclared-inputs';

const plan = {
  project: 'app',
  crate: { root: 'apps/app' },
  cargoRoot: '.',
  sourceRoots: ['apps/app'],
  inputTargets: [],
  excluded: [],
  includeGit: false,
};
const lock = { version: 4, packages: [], metadata: {}, unusedPatches: [] };
const declared = new Set(['apps/app/src/main.rs', 'Cargo.toml']);

describe('refuseUndeclared', () => {
  it('takes inputs, folders of inputs, and what is not in the workspace', () => {
    refuseUndeclared(
      plan,
      ['apps/app/src/main.rs', 'apps/app/src', 'Cargo.toml', '../elsewhere', '/usr/lib'],
      declared,
      memoryFiles({}),
    );
  });

  it('takes what `rerun-if-changed` names of .git, if the option asks for the repository', () => {
    const read = ['.git', '.git/HEAD', '.git/refs/heads/main'];
    refuseUndeclared({ ...plan, includeGit: true }, read, declared, memoryFiles({}));
    expect(thrown(() => refuseUndeclared(plan, read, declared, memoryFiles({})))).toMatchObject({
      code: 'git-not-hashed',
    });
  });

  it.each(['.gitignore', '.nxignore'])(
    'does not tell to include what %s hides: that would not help',
    (name) => {
      const files = memoryFiles({ [name]: 'gen/\n', 'apps/app/gen/g.rs': '' });
      const error = thrown(() => refuseUndeclared(plan, ['apps/app/gen/g.rs'], declared, files));
      expect(error).toMatchObject({ code: 'input-ignored' });
      expect(error.message).not.toContain('include = ["');
      expect(error.message).toContain('Remove the rule from .gitignore or .nxignore');
    },
  );

  it('takes folders of what another target has written', () => {
    const inputTargets = [{ project: 'web', target: 'build', outputs: ['dist/web'] }];
    const files = new Set(['dist/web/a/index.html']);
    refuseUndeclared({ ...plan, inputTargets }, ['dist/web', 'dist/web/a'], files, memoryFiles({}));
    expect(() => refuseUndeclared({ ...plan, inputTargets }, ['dist/web/b'], files, memoryFiles({}))).toThrow(
      'dist/web/b',
    );
  });

  it('names the file and the line to add', () => {
    expect(thrown(() => refuseUndeclared(plan, ['proto/x.proto'], declared, memoryFiles({}))).message).toBe(
      [
        'proto/x.proto is read by app, but is not an input of it',
        'What is not an input is not hashed, so a change there would be served from the cache.',
        'Declare it in apps/app/Cargo.toml:\n\n[package.metadata.rust-static]\ninclude = ["proto/x.proto"]',
        'If another target writes it, name that target instead: include = [{ target = "<project>:<target>" }]',
      ].join('\n\n'),
    );
    expect(() => refuseUndeclared(plan, ['apps/app/ignored.rs'], declared, memoryFiles({}))).toThrow(
      'apps/app/ignored.rs is read by app',
    );
  });
});

describe('refuseRewritten', () => {
  const rewriting = {
    ...plan,
    cargoRoot: 'rust',
    configs: ['shared.toml'],
    vendored: ['vendor'],
    pruned: { crates: [], rootManifest: {}, manifests: { 'libs/x/Cargo.toml': {} }, lockDigest: '', lock },
  };

  it.each(['rust/Cargo.toml', 'rust/Cargo.lock', 'libs/x/Cargo.toml'])('%s: with the line to add', (path) => {
    expect(thrown(() => refuseRewritten(rewriting, [path])).message).toBe(
      [
        `${path} is read by app, whose build sees only a part of it`,
        'The build gets the part that the crate needs, so that other changes do not rebuild it.',
        `Add the line to apps/app/Cargo.toml; the build then sees the whole cargo workspace:\n\n[package.metadata.rust-static]\ninclude = ["${path}"]`,
      ].join('\n\n'),
    );
    refuseRewritten({ ...rewriting, pruned: undefined }, [path]);
  });

  it.each(['rust/.cargo/config.toml', '.cargo/config', 'shared.toml'])(
    '%s: no line would help, for its bytes do not travel',
    (path) => {
      const { message } = thrown(() => refuseRewritten({ ...rewriting, pruned: undefined }, [path]));
      expect(message).toContain(`${path} is read by app`);
      expect(message).not.toContain('include');
    },
  );

  it('takes files that travel as they are', () => {
    refuseRewritten(rewriting, [
      'apps/app/Cargo.toml',
      'vendor/x/.cargo/config.toml',
      'apps/app/config.toml',
    ]);
  });
});

describe('missingInput', () => {
  const seenAt = '/rust-static/src/';
  it.each([
    "error: couldn't read `apps/app/src/../../../common/x.rs`: No such file or directory (os error 2)\n",
    // include!(concat!(env!("CARGO_MANIFEST_DIR"), …)) gives an absolute path.
    "error: couldn't read `/rust-static/src/apps/app/../../common/x.rs`: No such file or directory (os error 2)\n",
    "error: can't find bin `app` at path `/rust-static/src/apps/app/../../common/x.rs`\n",
    'error: linker `/rust-static/src/common/x.rs` not found\n',
    'error: could not execute process `/rust-static/src/common/x.rs rustc -vV` (never executed)\n',
    'Caused by:\n  failed to read `/rust-static/src/common/x.rs`\n\nCaused by:\n  No such file or directory (os error 2)\n',
  ])('tells a file that only the container lacks from one that nobody has: %j', (stderr) => {
    const error = missingInput(plan, stderr, { files: memoryFiles({ 'common/x.rs': '' }), seenAt });
    expect(error).toMatchObject({
      code: 'input-not-declared',
      message: expect.stringContaining('"common/x.rs"'),
    });
    expect(missingInput(plan, stderr, { files: memoryFiles({}), seenAt })).toBeUndefined();
  });

  it('names a broken link that the build reads', () => {
    const root = tempFolder({ 'apps/app/x': '' });
    symlinkSync('../../gen', join(root, 'apps/app/gen'));
    const stderr =
      "error: couldn't read `apps/app/src/../gen/schema.rs`: No such file or directory (os error 2)\n";
    expect(missingInput(plan, stderr, { files: filesOnDisk(root), seenAt })).toMatchObject({
      code: 'source-link-broken',
      message: expect.stringContaining('apps/app/gen is a link to gen, which does not exist'),
    });
  });
});
