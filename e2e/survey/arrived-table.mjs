import { findingsTable } from './arrive-findings.mjs';

/** Creates the page docs/arriving.md: what happens to projects that arrive unedited. */
export function arrivedTable(rows) {
  const built = rows.filter(({ outcome }) => outcome === 'built').length;
  const published = rows.filter(({ version }) => version).length;
  return `# Projects that arrive

This page shows what happens to projects that nobody edited for the plugin. \`npm run survey:arrive\`
makes it with the test builder. ${published} are published programs with their own \`Cargo.lock\`; the
others were made for the survey and are small.

Each project starts in a new folder, as its owner has it. The commands are \`init\`, \`setup\` and
\`static-build\`. After \`setup\`, no source file and no existing Dockerfile has changed. \`readelf\` finds no
interpreter and no needed library, and the program runs in an empty root. The time is that of the first
\`static-build\` on two cores, with all crates compiled. Link-time optimisation is off.

**Result: ${built} of ${rows.length} are built.**

| project | special about it | crates | time | size | outcome |
| --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}

## What stopped projects once

Public programs were first tried with an early version. This is what stopped them or cost time.

${findingsTable()}
`;
}

function line({ name, version, special, crates = '', seconds, bytes, outcome }) {
  const size = bytes ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : '';
  return `| ${[name, version].filter(Boolean).join(' ')} | ${special} | ${crates} | ${seconds} s | ${size} | ${outcome} |`;
}
