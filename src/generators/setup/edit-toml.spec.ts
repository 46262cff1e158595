import { table, type TomlTable } from '../../cargo/toml';
import { editToml } from './edit-toml';

const add = (document: TomlTable): void => {
  table((document.features ??= {})).static = [];
  table(document.package).publish = false;
};

const REAL_WORLD = `# The server. Keep "this" comment.
[package]
name         = 'server'   # single quotes, aligned
version.workspace = true
edition.workspace = true
authors = [
    "A <a@example.com>",   # first
    'B <b@example.com>',
]
include = ["/src", "/build.rs"]\t
metadata.docs.rs.all-features = true

[features]
default = ["std",
  "tls"]   # odd layout, on purpose
std = []
tls=["dep:rustls"]

# --- dependencies ---
[dependencies]
serde  = { version = "1", features = [ "derive" ], optional = true }  
clap.version = "4"
clap.features = ['derive']
tracing = { workspace = true }
rustls = { version = "0.23", optional = true, default-features = false, features = [
    "ring",
] }

[target.'cfg(unix)'.dependencies]
libc = "0.2"

[[bin]]
name = "server"
path = "src/main.rs"

[profile.release]
lto   =   "thin"
# the end
`;

describe('editToml', () => {
  it('keeps a real-world manifest byte for byte but for the added lines', () => {
    const edited = editToml(REAL_WORLD, 'Cargo.toml', add);
    const before = REAL_WORLD.split('\n');
    const added = edited.split('\n').filter((line) => !before.includes(line));
    expect(added).toEqual(['publish = false', 'static = []']);
    expect(
      edited
        .split('\n')
        .filter((line) => !added.includes(line))
        .join('\n'),
    ).toBe(REAL_WORLD);
  });

  it('opens tables of their own where there are none', () => {
    expect(editToml('[package]\nname = "a"\n\n[dependencies]\nx = "1"\n', 'Cargo.toml', add)).toBe(
      '[package]\nname = "a"\npublish = false\n\n[dependencies]\nx = "1"\n\n[features]\nstatic = []\n',
    );
  });

  it('keeps Windows line ends', () => {
    const edited = editToml('[package]\r\nname = "a"\r\n', 'Cargo.toml', add);
    expect(edited.startsWith('[package]\r\nname = "a"\r\n')).toBe(true);
    expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('adds to an array in the layout that it has', () => {
    const push = (document: TomlTable): void =>
      void (table(document.workspace).members as string[]).push('apps/new');
    expect(
      editToml(
        "[workspace]\nmembers = [\n    'a', # one\n    'b',\n]\nresolver = '2'  \n",
        'Cargo.toml',
        push,
      ),
    ).toBe("[workspace]\nmembers = [\n    'a', # one\n    'b',\n    \"apps/new\",\n]\nresolver = '2'  \n");
    expect(editToml('[workspace]\nmembers = ["a"] # c\n', 'Cargo.toml', push, true)).toBe(
      '[workspace]\nmembers = ["a", "apps/new"] # c\n',
    );
  });
});
