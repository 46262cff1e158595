// Runs one executor inside this process, in an Nx workspace, and measures it from options to output:
//   node engine.cjs <project> <target>
// Prints milliseconds, and the most memory that the process has had, in MB (Linux).
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');

async function main() {
  const [name, targetName] = process.argv.slice(2);
  const root = process.cwd();
  const own = createRequire(join(root, 'package.json'));
  const { createProjectGraphAsync, readProjectsConfigurationFromProjectGraph, readJsonFile } =
    own('@nx/devkit');
  const projectGraph = await createProjectGraphAsync();
  const projectsConfigurations = readProjectsConfigurationFromProjectGraph(projectGraph);
  const target = projectsConfigurations.projects[name].targets[targetName];
  const plugin = own.resolve('@org/rust-static/package.json');
  const { default: executor } = require(join(plugin, '../dist/executors/static-build/executor.js'));
  const context = {
    root,
    cwd: root,
    projectName: name,
    targetName,
    target,
    projectGraph,
    projectsConfigurations,
    nxJsonConfiguration: readJsonFile(join(root, 'nx.json')),
    isVerbose: false,
  };
  const start = performance.now();
  await executor(target.options, context);
  const ms = performance.now() - start;
  const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  process.stdout.write(JSON.stringify({ ms, peakMb: Number(peak) / 1024 }), () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
