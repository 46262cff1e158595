/** Creates the page docs/reproducible.md: whether two builds of real projects are identical. */
export function reproducedTable(rows) {
  const same = rows.filter((row) => row.same).length;
  return `# Reproducible builds of real projects

This page shows whether published crates build reproducibly. \`npm run survey:reproduce\` makes it
with the test builder.

Each crate is packaged twice from nothing, with the \`Cargo.lock\` that it was published with. The two
builds differ in

- path, user and time,
- daemon: Docker as root, then rootless Podman or another Docker.

The test compares all bytes of \`static\` and \`package\`: binary, \`artifact.json\`, archive, SBOM and
image. Cargo uses its default profile (16 code generation units).

**Result: ${same} of ${rows.length} are byte-for-byte identical.**

| project | possible causes of differences | second daemon | crates | binary (sha256) | image | identical |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
${rows
  .filter((row) => !row.same)
  .map(explain)
  .join('\n')}
## Crates that were not built

- zoxide 0.10.0 and du-dust 1.2.7 write into their own sources. Sources are read-only during a
  build, and the error says so.
- tokei 15.0.0 does not compile as published.
- eza 0.23.5 sets panic = "abort". The test builder has no standard library for it.

## Finding differences

\`rust-static reproduce\` shows the first section of the binary that differs, and its content. If
[diffoscope](https://diffoscope.org) is installed, it also shows diffoscope's report.

Values that the program itself puts into the binary can still differ:

- a time that does not come from SOURCE_DATE_EPOCH
- a random number
- the order of a HashMap in a macro
- the folder, with the host engine
`;
}

function line({ name, version, hard, other, crates = 0, sha256 = '', image = '', same, failed }) {
  const verdict = failed ? 'not built' : same ? 'yes' : 'no';
  return `| ${name} ${version} | ${hard} | ${other} | ${crates} | \`${sha256.slice(0, 12)}\` | \`${image.slice(7, 19)}\` | ${verdict} |`;
}

function explain({ name, lines = [] }) {
  return `\n## Differences of ${name}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}
