// docs/compatibility.md, made from the cells that are tried.
const { CELLS } = require('../compat/cells.cjs');

const PRESETS = {
  ts: 'TypeScript solution (`ts`)',
  npm: 'package-based (`npm`)',
  apps: 'empty, with `apps/` (`apps`)',
};

function triedBy(nx, manager) {
  if (manager === 'yarn' && nx === CELLS[0].nx)
    return "not yet: yarn 1 wants Nx's binaries for all platforms, which the registry at hand lacked";
  return '`npm run compat`';
}

/** The whole page. */
function compatibilityPage() {
  const rows = CELLS.map(
    ({ nx, node, manager, preset }) =>
      `| ${nx} | ${node} | ${manager} | ${PRESETS[preset]} | ${triedBy(nx, manager)} |`,
  );
  return `# Compatibility

<!-- Made by \`npm run docs\` from what is tried; a test fails when it is stale. -->

Each line is a workspace made by \`create-nx-workspace\` of that version. There \`nx add\` installs the plugin from a registry, \`setup\` adds a crate, \`static-build\` builds
it with the host engine, the program runs, and a second build is a hit (\`e2e/compat\`). Of any two columns every pair of values is in one line.
Where \`create-nx-workspace\` is not published for a version of Nx (24, in November 2026), the newest one makes the workspace, and \`nx\` is set to that version.

| Nx | Node | package manager | preset | tried by |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

| beside | tried by |
| --- | --- |
| the newest \`create-nx-workspace\`, \`nx add\`, and each command of the README | \`e2e/examples/readme.e2e.ts\`, in CI |
| \`@monodon/rust\` 3.0.0 with Nx 22: its crates keep their targets and gain ours | \`e2e/graph/beside.e2e.ts\` |
| Nx 22.7, 23.3 and 24.0: what runs and what \`nx affected\` selects after 60 kinds of change | \`e2e/graph\` |
| \`@nx/docker\`, \`@nx-tools/nx-container\`, GitHub's workflows, a remote cache | \`e2e/examples\` |
| Docker 20.10, a Docker that sees no files, rootless Podman 4.3 | \`e2e/docker\` |
`;
}

module.exports = { compatibilityPage };
