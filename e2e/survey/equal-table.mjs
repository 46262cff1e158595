/** Creates the page docs/cross-equal.md: cross-built binaries beside those of an emulated native builder. */
export function equalTable(rows) {
  const pure = rows.filter(({ onBuilder }) => !onBuilder);
  const ended = rows.filter(({ nativeSeconds }) => nativeSeconds !== undefined);
  const sum = (key) => ended.reduce((total, row) => total + row[key], 0);
  const faster = (sum('nativeSeconds') / sum('crossSeconds')).toFixed(1);
  return `# Cross-built and native bytes

This page compares binaries for aarch64. One is built by the cross compiler on x86_64. The other is built by the same
versions of rustc, clang and lld for aarch64, in an emulated container. \`npm run survey:equal\` makes it with the test
builder. Both times are those of \`nx run\` with empty caches, and include the start of Nx and of the containers.

**Result: ${pure.filter((row) => row.equal).length} of ${pure.length} programs without build scripts and macros are equal byte for byte. Cross-building is ${faster} times faster
than emulation, over all programs.**

A build script or a procedural macro runs on the builder. Cargo hashes the platform of rustc into the names of these
crates, and of every crate that uses them (\`hash_rustc_version\` in cargo's sources). rustc puts these names into symbols,
so such programs differ between platforms, whatever compiles them.

| program | runs on the builder | cross | emulated | bytes | sha256 |
| --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
`;
}

function line({ name, onBuilder = 'nothing', crossSeconds, nativeSeconds, result, sha256 }) {
  const emulated = nativeSeconds === undefined ? 'not ended' : `${nativeSeconds.toFixed(1)} s`;
  return `| ${name} | ${onBuilder} | ${crossSeconds.toFixed(1)} s | ${emulated} | ${result} | ${sha256.slice(0, 12)} |`;
}
