// Creates docs/compatibility.md from the tested combinations.
const { CELLS } = require('../compat/cells.cjs');

const PRESETS = {
  ts: 'TypeScript solution (`ts`)',
  npm: 'package-based (`npm`)',
  apps: 'empty, with `apps/` (`apps`)',
};

function triedBy(nx, manager) {
  if (manager === 'yarn' && nx === CELLS[0].nx)
    return "not tested yet: yarn 1 needs Nx's binaries for all platforms";
  return '`npm run compat`';
}

/** Returns the whole page. */
function compatibilityPage() {
  const rows = CELLS.map(
    ({ nx, node, manager, preset }) =>
      `| ${nx} | ${node} | ${manager} | ${PRESETS[preset]} | ${triedBy(nx, manager)} |`,
  );
  return `# Compatibility

<!-- Made by \`npm run docs\` from the tested combinations; a test fails when it is stale. -->

The first table lists the tested combinations. For each row, \`npm run compat\` (\`e2e/compat\`) does
this:

1. \`create-nx-workspace\` of that version creates a workspace.
2. \`nx add\` installs the plugin from a registry.
3. \`setup\` adds a crate, and \`static-build\` builds it with the host engine.
4. The program runs. A second build is a cache hit.

For any two columns, every pair of values occurs in one row. If \`create-nx-workspace\` does not exist
for a version of Nx (24, in November 2026), the newest one creates the workspace. Then \`nx\` is set
to that version.

| Nx | Node | package manager | preset | tested by |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Other tests

| tested | by |
| --- | --- |
| the newest \`create-nx-workspace\`, \`nx add\`, and each command of the README | \`e2e/docker/nightly/readme.e2e.ts\`, in CI |
| \`@monodon/rust\` 3.0.0 with Nx 22: its crates keep their targets and get the new ones | \`e2e/graph/nightly/beside.e2e.ts\` |
| Nx 22.7, 23.3 and 24.0: which tasks run and what \`nx affected\` selects, after 60 kinds of change | \`e2e/graph\`, and \`e2e/long\` for 22 and 23 |
| \`@nx/docker\`, \`@nx-tools/nx-container\`, the GitHub workflows, a remote cache | \`e2e/examples\` |
| \`nx release\` beside \`@nx/docker\` 23.2.1 and Nx 23 | \`beside-docker.e2e.ts\` in \`e2e/graph/nightly\` and \`e2e/docker/nightly\` |
| Docker 20.10, a Docker daemon that cannot see the workspace, rootless Podman 4.3 | \`e2e/docker\` |
`;
}

module.exports = { compatibilityPage };
