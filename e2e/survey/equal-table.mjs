/** Creates the page docs/cross-equal.md: cross-built binaries beside those of an emulated native builder. */
export function equalTable(rows) {
  const equal = rows.filter((row) => row.equal).length;
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const faster = (sum('nativeSeconds') / sum('crossSeconds')).toFixed(1);
  return `# Cross-built and native bytes

This page compares binaries for aarch64: built by the cross compiler on x86_64, and by the same versions of rustc, clang
and lld for aarch64 in an emulated container. \`npm run survey:equal\` makes it with the test builder. Both times are those
of \`nx run\` with empty caches, and include the start of Nx and of the containers.

**Result: ${equal} of ${rows.length} are equal byte for byte. Cross-building all of them is ${faster} times faster.**

| program | cross | emulated | bytes | sha256 |
| --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
`;
}

function line({ name, crossSeconds, nativeSeconds, equal, sha256 }) {
  return `| ${name} | ${crossSeconds.toFixed(1)} s | ${nativeSeconds.toFixed(1)} s | ${equal ? 'equal' : 'different'} | ${sha256.slice(0, 12)} |`;
}
