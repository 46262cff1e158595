import { readManifest } from '../cargo/manifest';
import { memoryFiles } from '../testing/memory-files';
import { gitNote } from './asks-git';

const note = (script: string | undefined, more = '', path = 'lib/build.rs'): string | undefined => {
  const files = memoryFiles({
    'lib/Cargo.toml': `[package]\nname = "lib"\nversion = "0.1.0"\n${more}`,
    ...(script === undefined ? {} : { [path]: script }),
  });
  return gitNote(files, [readManifest(files, 'lib')!], 'app');
};
const CALL =
  'fn main() {\n    let out = std::process::Command::new("git").args(["rev-parse", "HEAD"]).output();\n}\n';
const BUILT = '[build-dependencies]\nvergen-gitcl = "1"\n';

describe('gitNote', () => {
  it.each([
    ['calls git', CALL, '', 'lib/build.rs'],
    ['has another name', CALL, 'build = "tools/make.rs"\n', 'lib/tools/make.rs'],
    ['uses a crate that does', 'fn main() { vergen_gitcl::x(); }\n', BUILT, 'lib/build.rs'],
  ])('names a script that %s, and the setting', (_how, script, more, path) => {
    expect(note(script, more, path)).toMatch(
      new RegExp(
        `^${path} may ask git.*\`include-git = true\` to \\[package\\.metadata\\.rust-static\\] of app/Cargo\\.toml`,
      ),
    );
  });

  it.each([
    ['there is no script', undefined, BUILT],
    ['the manifest turns it off', CALL, 'build = false\n'],
    ['only a comment does', '// Command::new("git")\nfn main() {}\n', ''],
    ['it runs another program', 'fn main() { Command::new("gitleaks"); }\n', ''],
  ])('says nothing if %s', (_why, script, more) => {
    expect(note(script, more)).toBeUndefined();
  });
});
