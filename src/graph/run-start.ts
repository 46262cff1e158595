import { textIfThere } from '../kept-file';
import { RUN_START, RUN_TABLE } from '../plan/run-start';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import { toolchainDigest } from '../toolchain-digest';
import { nxWords } from './nx-words';
import { mayLoseWords, refuseLostWords, type Projects } from './refuse-words';

/** Ticks of `/proc/<pid>/stat` in a second; fixed for programs on Linux (man 5 proc). */
const TICKS = 100;
// The clocks are read one after another; Nx hashes its first file much later than that.
const SPREAD_MS = 30;

/**
 * Nx calls this before it hashes anything for a run. It notes when the run began: an input that changes later may not
 * be the one that Nx hashed. Without its daemon, Nx reads files from its very start on, before this is called.
 *
 * It also notes this machine's rustc, for a run that asks for the host engine.
 *
 * The variables are set here because Nx hands variables that a plugin sets on to the executors (22 to 24).
 *
 * Nx also calls it where every task is a cache hit, and shows it the command line as it was typed.
 *
 * @throws RustStaticError for words of the command line that Nx would drop
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
  // What the daemon's own processes write is seen by nobody.
  if (!inDaemon) process.env[RUN_TABLE] = '1';
  const words = nxWords(argv);
  const engine = words?.options.get('engine') ?? process.env.RUST_STATIC_ENGINE;
  // Never absent: Nx's daemon would keep what a run before has left.
  process.env[RUN_TOOLCHAIN] = engine === 'host' ? await toolchainDigest(workspaceRoot) : '';
  if (words && mayLoseWords(words)) refuseLostWords(words, await projectsOfGraph());
}

/** The projects of the graph that Nx has just made for the run. */
async function projectsOfGraph(): Promise<Projects> {
  const { readCachedProjectGraph } = await import('../devkit.js');
  try {
    const { nodes } = readCachedProjectGraph();
    return Object.fromEntries(Object.entries(nodes).map(([name, { data }]) => [name, data]));
  } catch {
    // Without a graph on disk nothing can be said of the words.
    return {};
  }
}

/** Nx itself: it runs a plugin in a worker, or, with NX_ISOLATE_PLUGINS=false, in its own process (22 to 24). */
function nxProcess(): number {
  return process.argv[1]?.includes('plugin-worker') ? process.ppid : process.pid;
}

/** Whether the plugin's process belongs to Nx's daemon, which hashes files as they change. */
function isDaemon(pid: number): boolean {
  return (textIfThere(`/proc/${pid}/cmdline`) ?? 'daemon/server').includes('daemon/server');
}

/** When a process began, in milliseconds since 1970; undefined where the system does not tell. */
function startOf(pid: number): number | undefined {
  // The second field, in brackets, may hold blanks.
  const fields = textIfThere(`/proc/${pid}/stat`)?.split(') ')[1]?.split(' ');
  const ticks = Number(fields?.[19]);
  // One right after the other: on a busy machine a pause between them would make Nx older than it is.
  const uptime = Number(textIfThere('/proc/uptime')?.split(' ')[0]);
  const now = Date.now();
  return uptime && ticks ? now - (uptime - ticks / TICKS) * 1000 + SPREAD_MS : undefined;
}
