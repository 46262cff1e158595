import { must, type createWorkspace } from './workspace.cjs';

/** What a workspace that is released depends on. */
export interface ReleaseWorkspace {
  /** Options of the plugin. */
  options: object;
  /** Index of the registry `corp`. */
  index: string;
  /** Address of a registry for images. */
  images: string;
  env: NodeJS.ProcessEnv;
}

const crate = (name: string, more: string): string =>
  `[package]\nname = "${name}"\nversion = "0.9.0"\nedition = "2021"\nlicense = "MIT"\ndescription = "A test"\n${more}`;
const BASE = '[dependencies]\nbase = { path = "../../libs/base", version = "0.9", registry = "corp" }\n';

/** Writes and commits a library and two apps. One of them has an image, and is published as a crate. */
export function writeReleaseWorkspace(
  { write, exec }: ReturnType<typeof createWorkspace>,
  { options, index, images, env }: ReleaseWorkspace,
): void {
  const release = {
    projects: ['apps/*', 'libs/*'],
    version: { versionActions: '@org/rust-static/release' },
  };
  const targetDefaults = { 'nx-release-publish': { options: { insecure: true } } };
  const plugins = [{ plugin: '@org/rust-static', options }];
  write('nx.json', JSON.stringify({ plugins, release, targetDefaults }));
  write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\n');
  write('.cargo/config.toml', `[registries.corp]\nindex = "${index}"\n`);
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
  write('libs/base/Cargo.toml', crate('base', 'publish = ["corp"]\n'));
  write('libs/base/src/lib.rs', 'pub const WORD: &str = "base";\n');
  const settings = `[package.metadata.rust-static]\nimage-tags = ["${images}/team/app:{version}"]\n`;
  write('apps/app/Cargo.toml', crate('app', `publish = ["corp"]\n${settings}${BASE}`));
  write('apps/app/src/main.rs', 'fn main() { println!("{} {}", base::WORD, env!("CARGO_PKG_VERSION")) }\n');
  write(
    'apps/tool/Cargo.toml',
    crate('tool', `publish = false\n[package.metadata.rust-static]\n${BASE}itoa = "1"\n`),
  );
  write(
    'apps/tool/src/main.rs',
    'fn main() { println!("tool {} {}", base::WORD, itoa::Buffer::new().format(7)) }\n',
  );
  must(exec('cargo', ['generate-lockfile'], env), 'cargo generate-lockfile');
  // Releasing does not use the network.
  must(exec('cargo', ['fetch', '--locked'], env), 'cargo fetch');
  must(exec('git', ['config', 'user.name', 't']), 'git config');
  must(exec('git', ['config', 'user.email', 't@t']), 'git config');
  must(exec('git', ['add', '.']), 'git add');
  must(exec('git', ['commit', '-qm', 'feat: one']), 'git commit');
}
