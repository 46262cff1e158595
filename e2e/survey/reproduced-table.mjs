/** The page on what two builds of real projects have in common. */
export function reproducedTable(rows) {
  const same = rows.filter((row) => row.same).length;
  return `# Reproducible builds of real projects

Published crates, with the lock that they were published with, each packaged twice: at two paths, by two users, at two times,
once with Docker as root and once with Podman without root or with another Docker, from nothing. Compared were all bytes of \`static\` and \`package\`: binary,
\`artifact.json\`, archive, SBOM and image. Cargo's default profile (16 code generation units). Made by \`npm run survey:reproduce\` with the builder of the tests.

**${same} of ${rows.length} are the same in every byte.**

| project | what makes it hard | second daemon | crates | binary (sha256) | image | the same |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
${rows
  .filter((row) => !row.same)
  .map(explain)
  .join('\n')}
Also looked at, and not built: zoxide 0.10.0 and du-dust 1.2.7 write into their own sources, which are read-only for a build (the
error says so); tokei 15.0.0 does not compile as published; eza 0.23.5 wants panic = "abort", which the builder of
the tests has no standard library for.

\`rust-static reproduce\` shows where two builds differ: the first section and what stands there, and all that
[diffoscope](https://diffoscope.org) finds where it is installed. What cannot be the same is what the program puts there itself: a
time that does not come from SOURCE_DATE_EPOCH, something random, the order of a HashMap in a macro, and with the host engine the folder.
`;
}

function line({ name, version, hard, other, crates = 0, sha256 = '', image = '', same, failed }) {
  const verdict = failed ? 'not built' : same ? 'yes' : 'no';
  return `| ${name} ${version} | ${hard} | ${other} | ${crates} | \`${sha256.slice(0, 12)}\` | \`${image.slice(7, 19)}\` | ${verdict} |`;
}

function explain({ name, lines = [] }) {
  return `\n## Why ${name} is not\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}
