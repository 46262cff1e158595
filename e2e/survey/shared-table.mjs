/** Creates the page docs/two-machines.md: programs whose crates one machine compiles and another one takes. */
export function sharedTable(rows) {
  const equal = rows.filter(({ outcome }) => outcome === 'equal bytes');
  return `# Crates that are compiled once

This page shows published programs on two machines. One Docker daemon builds each program from nothing,
and publishes its compiled crates in a store. Another machine then builds it for the first time with the
store. \`npm run survey:shared\` makes the page with the test builder. The other machine is a second Docker
daemon or rootless Podman, with a data root of its own. The times include the download of sources.
Other work on the machine changes them.

**Result: ${equal.length} of ${rows.length} have the same bytes as the build from nothing.**

| program | special about it | second machine | crates | compiled again | store | from nothing | with the store | outcome |
| --- | --- | --- | --: | --- | --: | --: | --: | --- |
${rows.map(line).join('\n')}

"Compiled again" are the crates of the workspace itself. They are never shared.
`;
}

function line({ name, version, special, machine, outcome, figures }) {
  const { all, compiled, megabytes, seconds } = figures ?? { compiled: [], seconds: [] };
  const [nothing = '', shared = ''] = seconds.map((value) => `${value.toFixed(1)} s`);
  const store = megabytes === undefined ? '' : `${megabytes} MB`;
  return `| ${name} ${version} | ${special} | ${machine} | ${all ?? ''} | ${compiled.join(', ')} | ${store} | ${nothing} | ${shared} | ${outcome} |`;
}
