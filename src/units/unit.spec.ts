import { isAbove, isFingerprint, isOwnPath, collectUnits, unitKeyAt, type Unit } from './unit';

const HASH = '0123456789abcdef';
const unit: Unit = {
  folder: 'x86_64-alpine-linux-musl/release',
  name: 'serde-json',
  version: '1.0.0',
  hash: HASH,
};
const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const T = '/target';

const collected = (...messages: object[]) => {
  const units = collectUnits(T);
  messages.forEach((message) => units.add(JSON.stringify(message)));
  return units;
};
const artifact = (package_id: string, file: string, kind = 'lib', fresh = false) => ({
  reason: 'compiler-artifact',
  package_id,
  fresh,
  filenames: [`${T}/${file}`],
  target: { kind: [kind] },
});

describe('collectUnits', () => {
  it.each([
    ['a library in the older layout', `x/release/deps/libserde_json-${HASH}.rlib`, 'x/release'],
    ['a macro for the host', `release/deps/libserde_json-${HASH}.so`, 'release'],
    ['a build script in the older layout', `release/build/serde-json-${HASH}/build-script-build`, 'release'],
    [
      'a library in the layout of cargo 1.100',
      `x/release/build/serde-json/${HASH}/out/libserde_json-${HASH}.rlib`,
      'x/release',
    ],
    ['a build script in that layout', `release/build/serde-json/${HASH}/out/build-script-build`, 'release'],
  ])('finds %s', (_, file, folder) => {
    const { units } = collected(artifact(`${REGISTRY}#serde-json@1.0.0`, file));
    expect([...units.values()]).toMatchObject([{ folder, name: 'serde-json', version: '1.0.0', hash: HASH }]);
  });

  it.each(['path+file:///rust-static/src/apps/app#0.1.0', 'path+file:///w/registry+x#serde@1.0.0'])(
    'never has a crate of the workspace: %s',
    (id) => expect(collected(artifact(id, `x/release/deps/libapp-${HASH}.rlib`)).units.size).toBe(0),
  );

  it.each([
    ['git+https://example.com/team/tool?branch=main#1.2.0', 'tool', '1.2.0'],
    ['git+https://example.com/team/tool?rev=0a1b#other@1.2.0+meta', 'other', '1.2.0+meta'],
  ])('has crates of git repositories: %s', (id, name, version) => {
    const { units } = collected(artifact(id, `x/release/deps/libtool-${HASH}.rlib`));
    expect([...units.values()]).toMatchObject([{ name, version }]);
  });

  it('names the crates whose code ran: build scripts and macros', () => {
    const script = {
      reason: 'build-script-executed',
      package_id: `${REGISTRY}#libc@0.2.0`,
      out_dir: `${T}/x/release/build/libc-${HASH}/out`,
    };
    const { ran, units } = collected(
      script,
      artifact(`${REGISTRY}#serde_derive@1.0.0`, `release/deps/libserde_derive-${HASH}.so`, 'proc-macro'),
      artifact(`${REGISTRY}#itoa@1.0.0`, `x/release/deps/libitoa-${HASH}.rlib`),
    );
    expect([...ran]).toEqual([`${REGISTRY}#libc@0.2.0`, `${REGISTRY}#serde_derive@1.0.0`]);
    expect(units.get(`x/release ${HASH}`)?.name).toBe('itoa');
  });

  it('ignores other lines and files elsewhere', () => {
    const units = collected(artifact(`${REGISTRY}#a@1.0.0`, `../elsewhere/liba.rlib`));
    for (const line of ['', 'warning: x', '{"reason":', '[]', '{"reason":"build-finished","success":true}'])
      units.add(line);
    expect(units.units.size).toBe(0);
  });
});

describe('the files of a unit', () => {
  it.each([
    `deps/libserde_json-${HASH}.rlib`,
    `deps/serde_json-${HASH}.d`,
    `deps/serde_json-${HASH}`,
    `.fingerprint/serde-json-${HASH}/lib-serde_json.json`,
    `build/serde-json-${HASH}/out/lib/libz.a`,
    `build/serde-json/${HASH}/fingerprint/lib-serde_json`,
  ])('are below its own names: %s', (path) => {
    expect(isOwnPath(unit, `${unit.folder}/${path}`)).toBe(true);
    expect(unitKeyAt(`${unit.folder}/${path}`)).toBe(`${unit.folder} ${HASH}`);
  });

  it.each([
    ['another hash', `${unit.folder}/deps/libserde_json-1123456789abcdef.rlib`],
    ['another package', `${unit.folder}/build/serde-${HASH}/out/x`],
    ['another folder', `release/deps/libserde_json-${HASH}.rlib`],
    ['a folder in deps', `${unit.folder}/deps/libserde_json-${HASH}.rlib/x`],
    ['a way out', `${unit.folder}/build/serde-json-${HASH}/../../../x`],
    ['an empty part', `${unit.folder}//deps/libserde_json-${HASH}.rlib`],
    ['a dot', `./${unit.folder}/deps/libserde_json-${HASH}.rlib`],
    ['an absolute path', `/${unit.folder}/deps/libserde_json-${HASH}.rlib`],
    ['a NUL byte', `${unit.folder}/build/serde-json-${HASH}/a\0b`],
    ['a backslash', `${unit.folder}/build/serde-json-${HASH}/a\\b`],
    ["cargo's own files", `${unit.folder}/.cargo-lock`],
    ['the folder of another crate in the new layout', `${unit.folder}/build/serde-json/1123456789abcdef/x`],
  ])('are not: %s', (_, path) => expect(isOwnPath(unit, path)).toBe(false));

  it('knows folders above and fingerprints', () => {
    expect(
      ['x86_64-alpine-linux-musl/', `${unit.folder}/deps`, 'other', 'x86_64'].map((path) =>
        isAbove(unit, path),
      ),
    ).toEqual([true, true, false, false]);
    expect(
      [
        `release/.fingerprint/a-${HASH}/lib-a`,
        `release/build/a/${HASH}/fingerprint/x`,
        `release/build/a-${HASH}/out/x`,
      ].map(isFingerprint),
    ).toEqual([true, true, false]);
  });
});
