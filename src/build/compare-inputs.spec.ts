import { compareInputs } from './compare-inputs';
import type { InputRecord } from './input-record';

const record = (more: Partial<InputRecord> = {}): InputRecord => ({
  time: '2026-11-26T12:00:00.000Z',
  files: { 'src/main.rs': '1', Dockerfile: '1' },
  settings: { profile: '1', 'Cargo.lock': '1' },
  crates: { 'serde 1.0.1': 'a', 'syn 1.0.0': 'b', 'syn 2.0.0': 'c' },
  variables: { CC: '1' },
  builder: { rustc: '1.96', image: 'x' },
  ...more,
});
const changes = (more: Partial<InputRecord>) => compareInputs(record(), record(more));

describe('compareInputs', () => {
  it('finds nothing between equal builds, whenever they ran', () => {
    expect(changes({ time: '2027-01-01T00:00:00.000Z' })).toEqual([]);
  });

  it.each([
    [
      { files: { 'src/main.rs': '2', constructor: '1' } },
      ['removed Dockerfile', 'added constructor', 'changed src/main.rs'],
    ],
    [{ settings: { profile: '2', 'Cargo.lock': '1' } }, ['changed profile']],
    [{ settings: { profile: '1', 'Cargo.lock': '2' } }, ['changed Cargo.lock']],
    [{ variables: { CXX: '1' } }, ['removed CC', 'added CXX']],
  ])('tells %j', (more, expected) => {
    expect(
      changes(more)
        .map(({ change, name }) => `${change} ${name}`)
        .sort(),
    ).toEqual(expected.sort());
  });

  it('tells a crate that moved once, with both versions, and not the lock besides', () => {
    const crates = { 'serde 1.0.2': 'z', 'syn 1.0.0': 'b', 'syn 2.0.0': 'c' };
    const settings = { profile: '1', 'Cargo.lock': '2' };
    expect(changes({ crates, settings })).toEqual([
      { kind: 'crate', name: 'serde', change: 'changed', before: '1.0.1', after: '1.0.2' },
    ]);
  });

  it('tells of several versions each, and of one version with another checksum', () => {
    const crates = { 'serde 1.0.1': 'other', 'syn 1.0.0': 'b', 'syn 2.0.1': 'c', 'syn 3.0.0': 'd' };
    expect(changes({ crates })).toEqual([
      { kind: 'crate', name: 'serde', change: 'changed', before: '1.0.1', after: '1.0.1' },
      { kind: 'crate', name: 'syn', change: 'removed', before: '2.0.0' },
      { kind: 'crate', name: 'syn', change: 'added', after: '2.0.1' },
      { kind: 'crate', name: 'syn', change: 'added', after: '3.0.0' },
    ]);
  });

  it('compares builders where both are known', () => {
    expect(changes({ builder: {} })).toEqual([]);
    expect(changes({ builder: { rustc: '1.97', image: 'x' } })).toEqual([
      { kind: 'builder', name: 'rustc', change: 'changed', before: '1.96', after: '1.97' },
    ]);
  });
});
