// Measures one plugin's graph computation inside one process, in the workspace. Nx calls a plugin in a new process for
// every change, so a new process is the case that counts:
//   node measure.cjs <plugin> <a file from where it resolves>     the plugin
//   node measure.cjs --limit <trace file>                        only reading and hashing what it has read
const { createHash } = require('node:crypto');
const { readdirSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { performance } = require('node:perf_hooks');

/** Files that a plugin's glob takes in, as Nx would hand them over. */
function matching(glob) {
  const names = /\{(.*)\}$/.exec(glob)?.[1].split(',') ?? [glob.split('/').at(-1)];
  const below = glob.startsWith('*/') ? /\// : /^/;
  return readdirSync('.', { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => below.test(path) && names.includes(path.split('/').at(-1)));
}

async function plugin(name, from) {
  const begin = performance.now();
  const before = process.cpuUsage();
  const { createNodesV2, createDependencies } = createRequire(from)(name);
  const load = performance.now() - begin;
  const [glob, createNodes] = createNodesV2;
  const files = matching(glob);
  const context = { workspaceRoot: process.cwd(), nxJsonConfiguration: {} };
  const start = performance.now();
  const results = await createNodes(files, {}, context);
  const projects = {};
  const externalNodes = {};
  for (const [, result] of results) {
    for (const [root, project] of Object.entries(result.projects))
      projects[project.name] = { ...project, root };
    Object.assign(externalNodes, result.externalNodes);
  }
  const edges = await createDependencies({}, { ...context, projects, externalNodes });
  const graph = performance.now() - start;
  const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const sizes = { projects: Object.keys(projects).length, edges: edges.length };
  const { user, system } = process.cpuUsage(before);
  return { load, graph, ...sizes, peakMb: Number(peak) / 1024, cpuMs: (user + system) / 1000 };
}

function limit(file) {
  const start = performance.now();
  const { trace } = JSON.parse(readFileSync(file, 'utf8'));
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  for (const [path, was] of Object.entries(trace.reads)) if (was !== null) hash(readFileSync(path, 'utf8'));
  for (const path of Object.keys(trace.lists)) hash(readdirSync(path).join('\n'));
  return { graph: performance.now() - start };
}

async function main() {
  const [name, from] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(name === '--limit' ? limit(from) : await plugin(name, from)));
}

main();
