import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NX_VERSIONS } from '../../support/nx-versions.cjs';
import { createWorkspace, must, repository } from '../../support/workspace.cjs';

const GUIDE = readFileSync(join(repository, 'docs/guides/release.md'), 'utf8');

/** A block of the guide, by the name in the comment above it. */
function block(name: string): string {
  return new RegExp(`<!-- example: ${name} -->\n\n\`\`\`\\w*\n([^]*?)^\`\`\`$`, 'm').exec(GUIDE)![1]!;
}

// The order of standard output and error is lost when both are captured.
const lines = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .sort();

describe('docs/guides/release.md', () => {
  it('shows what the generator writes, and what Nx prints', () => {
    const workspace = createWorkspace(NX_VERSIONS[24]);
    const crate = (name: string, more = ''): string =>
      `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n${more}`;
    const { write, exec, nx } = workspace;
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
    write(
      'apps/app/Cargo.toml',
      crate(
        'app',
        '\n[dependencies]\nlib = { path = "../../libs/lib", version = "1.0" } # of this workspace\n',
      ),
    );
    write('apps/app/src/main.rs', 'fn main() {}\n');
    write('libs/lib/Cargo.toml', crate('lib'));
    write('libs/lib/src/lib.rs', '');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(nx(['g', '@org/rust-static:init', '--release']), 'nx g init --release');
    const { release } = JSON.parse(workspace.read('nx.json')) as { release: unknown };
    expect(release).toEqual(JSON.parse(block('nx.json')));
    must(exec('git', ['add', '.']), 'git add');
    must(exec('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-qm', 'one']), 'git commit');
    const { output } = must(nx(['release', 'version', 'major', '--dry-run']), 'nx release');
    expect(lines(output)).toEqual(lines(block('dry-run').replace(/^\$.*\n/, '')));
    workspace.remove();
  }, 600_000);
});
