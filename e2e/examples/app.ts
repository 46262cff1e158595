import { builderImage } from '../support/test-builder.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';
import { example } from './page';

export type Workspace = ReturnType<typeof createWorkspace>;

/** The default triple. */
export const TRIPLE = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-alpine-linux-musl`;
/** The output folder. */
export const FOLDER = 'dist/apps/app/static';
/** The app's output. */
export const GREETING = 'Hello number 42';

const MAIN = `fn main() { println!("Hello number {}", itoa::Buffer::new().format(42)); }\n`;
// Uses a ready builder image, so the stage of the generated Dockerfile is not built.
const BUILDER = `\n[workspace.metadata.rust-static]\nbuilder-image = "${builderImage}"\n`;
const SAID = 'license = "MIT"\ndescription = "An example"\nrepository = "https://example.com/app"\n';

/**
 * Creates a committed workspace with the app of the page, made by `setup`. Additional packages are
 * installed.
 */
export function exampleWorkspace(
  versions: Parameters<typeof createWorkspace>[0],
  packages: string[],
): Workspace {
  const workspace = createWorkspace(versions);
  const { exec, nx, read, write } = workspace;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  must(exec('npm', ['install', '--save-dev', ...quiet, ...packages]), 'npm install');
  must(nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
  write('.gitignore', `${read('.gitignore')}.rust-static-cache/\n`);
  write('Cargo.toml', read('Cargo.toml') + BUILDER);
  const manifest = read('apps/app/Cargo.toml')
    .replace('edition', `${SAID}edition`)
    .replace('[dependencies]\n', '[dependencies]\nitoa = "1"\n');
  write('apps/app/Cargo.toml', `${manifest}debug-symbols = true\n`);
  write('apps/app/src/main.rs', MAIN);
  must(exec('cargo', ['update', '--workspace']), 'cargo update');
  write('apps/app-image/Dockerfile', example('dockerfile apps/app-image/Dockerfile'));
  commit(workspace, 'first');
  must(nx(['run', 'app:static-build']), 'static-build');
  return workspace;
}

/** Commits all changes. */
export function commit({ exec }: Workspace, message: string): void {
  must(exec('git', ['add', '.']), 'git add');
  const name = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
  must(exec('git', [...name, 'commit', '-q', '--allow-empty', '-m', message]), 'git commit');
}

/** Appends a comment to the program: the sources differ, but the compiled bytes do not. */
export function comment({ read, write }: Workspace): void {
  write('apps/app/src/main.rs', `${read('apps/app/src/main.rs')}// a comment\n`);
}

/** Runs a block of commands as a script, and returns its output. */
export function shell({ exec }: Workspace, script: string, env: NodeJS.ProcessEnv = {}): string {
  return must(exec('bash', ['-e', '-c', script], env), script).output;
}
