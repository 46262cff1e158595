import { memoryFiles } from '../testing/memory-files';
import { resolveFeatures } from './features';
import { readManifest } from './manifest';

const TEXT = `[package]
name = "app"
[features]
default = ["eng/fast"]
weak = ["eng?/fast"]
only-dep = ["dep:eng"]
explicit = ["renamed"]
renamed = ["dep:other"]
through = ["elsewhere/x"]
built = ["gen/x"]
plain = ["always/x"]
[dependencies]
eng = { version = "1", optional = true }
always = "1"
other = { version = "1", optional = true }
[build-dependencies]
gen = { version = "1", optional = true }
[target.'cfg(windows)'.dependencies]
elsewhere = { version = "1", optional = true }
`;

const state = (enabled: string[], required: string): boolean | undefined =>
  resolveFeatures(readManifest(memoryFiles({ 'Cargo.toml': TEXT }), '.')!, enabled)(required);

describe('resolveFeatures', () => {
  it.each<[string[], string, boolean | undefined]>([
    [['default'], 'eng', true],
    [['eng/slow'], 'eng', true],
    [['app/explicit'], 'renamed', true],
    [['built'], 'gen', true],
    [['weak'], 'eng', false],
    [['only-dep'], 'eng', false],
    [['plain'], 'always', false],
    [[], 'eng', false],
    // Only cargo knows what other crates and targets enable.
    [[], 'eng/fast', undefined],
    [['through'], 'elsewhere', undefined],
  ])('with %j, %s is %s', (enabled, required, expected) => {
    expect(state(enabled, required)).toBe(expected);
  });
});
