/** The page on what two builds of real projects have in common. */
export function reproducedTable(rows) {
  const same = rows.filter((row) => row.same).length;
  return `# Reproducible builds of real projects

Published crates, with the lock that they were published with, each packaged twice: at two paths, by two users, at two times,
once with Docker as root and once with Podman without root or with another Docker, from nothing. Compared were all bytes of \`static\` and \`package\`: binary,
\`artifact.json\`, archive, bill of materials and image. Cargo's default profile (16 code generation units). Made by \`npm run survey:reproduce\` with the builder of the tests.

**${same} of ${rows.length} are the same in every byte.**

| project | what makes it hard | second daemon | crates | binary (sha256) | image | the same |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
${rows
  .filter((row) => !row.same)
  .map(explain)
  .join('\n')}`;
}

function line({ name, version, hard, other, crates = 0, sha256 = '', image = '', same, failed }) {
  const verdict = failed ? 'not built' : same ? 'yes' : 'no';
  return `| ${name} ${version} | ${hard} | ${other} | ${crates} | \`${sha256.slice(0, 12)}\` | \`${image.slice(7, 19)}\` | ${verdict} |`;
}

function explain({ name, lines = [] }) {
  return `\n## Why ${name} is not\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}
