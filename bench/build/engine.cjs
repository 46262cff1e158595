// Runs one executor inside this process, in an Nx workspace, and measures it from options to output:
//   node engine.cjs <project> <target> [times]
// Prints milliseconds of the last one, those of this process's processor time (cargo's is not part of it), the most memory that the process has had, in MB (Linux), and what it held after
// each (with --expose-gc, what it really holds).
const { readdirSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');

async function main() {
  const [name, targetName, times = '1'] = process.argv.slice(2);
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
  let ms;
  let cpuMs;
  const samples = [];
  for (let time = 0; time < Number(times); time++) {
    const start = performance.now();
    const before = process.cpuUsage();
    await executor(target.options, context);
    ms = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    cpuMs = (user + system) / 1000;
    samples.push(held());
  }
  const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  process.stdout.write(JSON.stringify({ ms, cpuMs, peakMb: Number(peak) / 1024, samples }), () =>
    process.exit(0),
  );
}

function held() {
  globalThis.gc?.();
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  return { heapMb, handles: readdirSync('/proc/self/fd').length };
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
