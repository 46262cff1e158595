import { join } from 'node:path';
import { parseJson, recordOf, shape } from '../json';
import { textIfThere } from '../kept-file';
import { loadOfNx } from '../nx/hash-plan';
import { dataFolder } from '../plan/data-folder';
import { RUN_MISSED } from '../plan/run-missed';
import { RUN_START, RUN_TABLE } from '../plan/run-start';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import { toolchainDigest } from '../toolchain-digest';
import { nxWords } from './nx-words';
import { missedChanges } from './missed-changes';
import { isProject, type Projects } from './our-targets';
import { mayLoseWords, refuseLostWords } from './refuse-words';

/**
 * Ticks per second in `/proc/<pid>/stat`. The value is constant for programs on Linux (man 5 proc).
 */
const TICKS = 100;
// Tolerance in milliseconds, because the clocks are not read at the same moment. Nx hashes its
// first file much later.
const SPREAD_MS = 30;

/**
 * Nx calls this before it hashes files for a run, even if every task is a cache hit, and passes the
 * command line as typed.
 *
 * It records when the run began. An input that changes later may differ from what Nx hashed.
 * Without its daemon, Nx reads files from its very start, before it calls this.
 *
 * It also records a digest of this machine's rustc, in every folder that cargo may run in, if the
 * run asks for the host engine.
 *
 * It also records a digest of the inputs whose last change Nx has missed.
 *
 * The values are stored in environment variables, because Nx passes variables that a plugin sets to
 * the executors (22 to 24).
 *
 * @throws RustStaticError for command-line options that Nx would drop
 */
export async function preTasksExecution(
  _options: unknown,
  { argv, workspaceRoot }: { argv: readonly string[]; workspaceRoot: string },
): Promise<void> {
  const now = Date.now();
  const nx = nxProcess();
  const inDaemon = isDaemon(nx);
  const started = inDaemon ? undefined : startOf(nx);
  process.env[RUN_START] = String(Math.min(now, started ?? now));
  // Nobody sees the output of the daemon's own processes.
  if (!inDaemon) process.env[RUN_TABLE] = '1';
  const words = nxWords(argv);
  const projects = projectsOfGraph(workspaceRoot);
  process.env[RUN_MISSED] = missedChanges({
    root: workspaceRoot,
    projects,
    words,
    env: process.env,
    hashFile: () => (loadOfNx(workspaceRoot, NATIVE) as Native).hashFile,
  });
  const engine = words?.options.get('engine') ?? process.env.RUST_STATIC_ENGINE;
  // Always set, because Nx's daemon would otherwise keep the value of an earlier run.
  process.env[RUN_TOOLCHAIN] = engine === 'host' ? await digestOfToolchains(workspaceRoot, projects) : '';
  if (words && mayLoseWords(words)) refuseLostWords(words, projects);
}

const NATIVE = 'dist/src/native/index.js';
type Native = { hashFile: (path: string) => string | null };

async function digestOfToolchains(workspaceRoot: string, projects: Projects): Promise<string> {
  // Most runs do not need this module.
  const { cargoRoots } = await import('./cargo-roots.js');
  return toolchainDigest(cargoRoots(workspaceRoot, projects));
}

const isGraph = shape({ nodes: recordOf(shape({ data: isProject })) });

/**
 * Returns the projects of the graph that Nx has just computed for the run, and stored. Without it
 * (`NX_CACHE_PROJECT_GRAPH=false`), the options cannot be checked.
 */
function projectsOfGraph(workspaceRoot: string): Projects {
  const file = join(dataFolder(workspaceRoot), 'project-graph.json');
  const nodes = Object.entries(parseJson(textIfThere(file), isGraph)?.nodes ?? {});
  return Object.fromEntries(nodes.map(([name, { data }]) => [name, data]));
}

/**
 * Returns the process id of Nx. A plugin runs in a worker, or in Nx's own process with
 * NX_ISOLATE_PLUGINS=false (22 to 24).
 */
function nxProcess(): number {
  return process.argv[1]?.includes('plugin-worker') ? process.ppid : process.pid;
}

/** True if the plugin's process belongs to Nx's daemon, which hashes files as they change. */
function isDaemon(pid: number): boolean {
  return (textIfThere(`/proc/${pid}/cmdline`) ?? 'daemon/server').includes('daemon/server');
}

/**
 * Returns when a process began, in milliseconds since 1970. Undefined if the system does not report
 * it.
 */
function startOf(pid: number): number | undefined {
  // The second field is in brackets and may contain blanks.
  const fields = textIfThere(`/proc/${pid}/stat`)?.split(') ')[1]?.split(' ');
  const ticks = Number(fields?.[19]);
  // Read immediately one after the other: on a busy machine, a pause between them would make Nx
  // seem older than it is.
  const uptime = Number(textIfThere('/proc/uptime')?.split(' ')[0]);
  const now = Date.now();
  return uptime && ticks ? now - (uptime - ticks / TICKS) * 1000 + SPREAD_MS : undefined;
}
