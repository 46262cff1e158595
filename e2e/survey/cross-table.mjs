/** Creates the page docs/cross.md: programs built for two architectures on one machine. */
export function crossTable(rows) {
  const built = rows.filter(({ outcome }) => outcome === 'built');
  const ratios = built.map(({ seconds: [x86, arm] }) => arm / x86).sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)]?.toFixed(2);
  return `# Programs for two architectures

This page shows programs that one x86_64 machine builds for x86_64 and for aarch64. \`npm run survey:cross\`
makes it with the test builder. Both times are those of a build with empty caches. \`readelf\` finds no
interpreter and no needed library, and each program runs in an empty root, for aarch64 in QEMU.

**Result: ${built.length} of ${rows.length} are built. The build for aarch64 takes ${median} times as long (median).**

| program | special about it | x86_64 | aarch64 | outcome |
| --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
`;
}

function line({ name, version, special, seconds = [], outcome }) {
  const [x86 = '', arm = ''] = seconds.map((value) => `${value.toFixed(1)} s`);
  return `| ${[name, version].filter(Boolean).join(' ')} | ${special} | ${x86} | ${arm} | ${outcome} |`;
}
