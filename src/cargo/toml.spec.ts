import { parse as otherParser } from 'toml';
import { forEachCase } from '../testing/cases';
import { mutate } from '../testing/mutate';
import { parseToml } from './toml';

const MANIFEST = `# comment
[package]
name = "app"
version.workspace = true
authors = ['a "b" <c@d>', """multi
line"""]
[features]
default = ["x", 'y',
  "z", # trailing
]
[target.'cfg(unix)'.dependencies]
serde = { version = "1.0", features = ["derive"], optional = true }
[profile.release]
opt-level = 3
debug = 0x10
lto = true
[[bin]]
name = "one"
[[bin]]
name = "two"
`;

const outcome = (parse: () => unknown): unknown => {
  try {
    // The parsers use classes and prototypes of their own, so they are normalized through JSON.
    return JSON.parse(JSON.stringify(parse()));
  } catch {
    return 'refused';
  }
};

describe('parseToml', () => {
  it('names file, line and column, and shows the place', () => {
    expect(() => parseToml('a = 1\nb = \n', 'x/Cargo.toml')).toThrow(
      /^Cannot parse x\/Cargo.toml, line 2, column 5\n[^]*invalid value[^]*2:  b = /,
    );
  });

  it('reads what another parser reads, and refuses what it refuses', async () => {
    await forEachCase(2000, (pick) => {
      const text = mutate(MANIFEST, pick);
      const [ours, theirs] = [() => parseToml(text, 'x'), () => otherParser(text)].map(outcome);
      expect(ours).toEqual(theirs);
    });
  });

  it('takes an integer beyond those of JSON, which only somebody else uses', () => {
    expect(parseToml('[package.metadata.x]\nid = 9007199254740993\n', 'x')).toEqual({
      package: { metadata: { x: { id: 9007199254740993n } } },
    });
  });
});
