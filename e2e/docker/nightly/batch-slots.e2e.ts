import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { builderImage } from '../../support/test-builder.cjs';
import {
  buildAll,
  compiled,
  digestsOfDist,
  NAMES,
  words,
  WORDS,
  writeUnifyingApps,
} from '../../support/unifying-apps.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const workspace = createWorkspace();
const clean = (): void => {
  removeVolumes(workspace);
  rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
};
const many = (...more: string[]) => buildAll(workspace, ...more);
const manyAlone = () => many('--batch=false');

beforeAll(() => writeUnifyingApps(workspace, {}, `builder-image = "${builderImage}"\n`));
afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
});

describe('apps that want different features, with binaries of one name', () => {
  const alone: Record<string, string> = {};
  let batch: Record<string, string>;

  it('are built in a batch', () => {
    must(many(), 'run-many');
    expect(words(workspace)).toEqual(WORDS);
    batch = digestsOfDist(workspace.root);
  });

  it('give the same bytes when each is built alone, from nothing', () => {
    for (const name of NAMES) {
      clean();
      must(workspace.nx(['run', `${name}:static-build`, '--skip-nx-cache']), name);
      Object.assign(alone, digestsOfDist(workspace.root));
    }
    expect(batch).toEqual(alone);
  });

  it('and when they are built at once without batch, from nothing and with slots that others have filled', () => {
    clean();
    must(manyAlone(), 'run-many');
    expect(digestsOfDist(workspace.root)).toEqual(alone);
    must(manyAlone(), 'run-many');
    must(many(), 'run-many');
    expect(digestsOfDist(workspace.root)).toEqual(alone);
  });

  it('and after a batch in which a crate of all was changed, and changed back', () => {
    const text = workspace.read('libs/common/src/lib.rs').replace('to_lowercase', 'repeat(2).to_lowercase');
    workspace.withText('libs/common/src/lib.rs', text, () => {
      must(many('-p', 'one,two'), 'run-many');
      expect(words(workspace)).toEqual(WORDS);
    });
    must(many(), 'run-many');
    expect(digestsOfDist(workspace.root)).toEqual(alone);
  });
});

describe('apps whose build scripts leave something in the container', () => {
  const own = Object.fromEntries(NAMES.map((name) => [name, name]));
  /** Builds all apps with a build script that sets the variable KEPT, and returns what they print. */
  const built = (script: string): Record<string, string> => {
    const mains = NAMES.map((name) => `apps/${name}/src/main.rs`);
    const before = mains.map((path) => workspace.read(path));
    for (const name of NAMES) workspace.write(`apps/${name}/build.rs`, script);
    for (const path of mains) workspace.write(path, 'fn main() { println!("{}", env!("KEPT")); }\n');
    must(many(), 'run-many');
    const found = words(workspace);
    for (const name of NAMES) rmSync(join(workspace.root, `apps/${name}/build.rs`));
    mains.forEach((path, index) => workspace.write(path, before[index]!));
    return found;
  };

  it('do not find files of each other in /tmp in a batch', () => {
    const script = `use std::{env, fs};
fn main() {
    let name = env::var("CARGO_PKG_NAME").unwrap();
    let kept = fs::read_to_string("/tmp/kept").unwrap_or_else(|_| { fs::write("/tmp/kept", &name).unwrap(); name });
    println!("cargo:rustc-env=KEPT={kept}");
}
`;
    expect(built(script)).toEqual(own);
  });

  it('do not find processes of each other in a batch', () => {
    const script = `use std::{env, fs, process::{Command, Stdio}};
fn main() {
    let name = env::var("CARGO_PKG_NAME").unwrap();
    let servers = fs::read_dir("/proc").unwrap().flatten()
        .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
        .find_map(|line| line.split_once("server of ").map(|(_, owner)| owner.trim_end_matches('\\0').to_string()));
    let kept = servers.unwrap_or_else(|| {
        let command = format!("sleep 300; : server of {name}");
        Command::new("sh").args(["-c", &command]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        name
    });
    println!("cargo:rustc-env=KEPT={kept}");
}
`;
    expect(built(script)).toEqual(own);
  });
});

describe('a batch of two groups that cannot share', () => {
  it('compiles what each has in common once, too', () => {
    clean();
    const manifests = ['three', 'four'].map((name) => `apps/${name}/Cargo.toml`);
    const before = manifests.map((path) => workspace.read(path));
    manifests.forEach((path, index) => workspace.write(path, `${before[index]}env = { GROUP = "second" }\n`));
    const { output } = must(many(), 'run-many');
    manifests.forEach((path, index) => workspace.write(path, before[index]!));
    // One per group, and one for the other features of `two`.
    expect(compiled(output, 'smallvec')).toBe(3);
    expect(words(workspace)).toEqual(WORDS);
  });
});
