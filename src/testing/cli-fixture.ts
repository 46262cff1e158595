import type { CliContext } from '../cli/context';
import { runCli } from '../cli/run-cli';
import { recordingTerminal } from '../engines/terminal';
import { STATIC_BUILD } from '../plan/crate-settings';
import { fakeEngine, type FakeBuild } from './fake-engine';

/** Options for a command line in a spec. */
export interface CliFixture {
  /** Names of the crates in `apps/` that are projects with the target. */
  names?: string[];
  /** Options of their target. */
  options?: object;
  fake?: FakeBuild;
  env?: NodeJS.ProcessEnv;
}

/**
 * Creates a command line in a cargo workspace, with a fake engine and without Nx.
 *
 * @returns a function that runs it, and returns exit status and output
 */
export function cliIn(root: string, { names = ['app'], options, fake, env = {} }: CliFixture = {}) {
  const { engine } = fakeEngine(fake);
  const data = (name: string) => ({
    root: `apps/${name}`,
    targets: {
      'static-build': {
        executor: STATIC_BUILD,
        options: { engine: 'host', target: 'x86_64-unknown-linux-musl', ...options },
        outputs: ['{options.outputPath}'],
      },
    },
  });
  const context: CliContext = {
    workspaceRoot: root,
    cwd: root,
    // An empty PATH hides the machine's programs.
    env: { PATH: '', ...env },
    projects: async () =>
      Object.fromEntries(names.map((name) => [name, { name, type: 'app' as const, data: data(name) }])),
    outputsOf: () => [],
    hashing: async () => undefined,
    plugins: () => [],
    engineOf: async () => engine,
    terminal: recordingTerminal({ env: {} }),
  };
  return async (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> => {
    const written = { stdout: '', stderr: '' };
    const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
    const status = await runCli(args, { stdout: stream('stdout'), stderr: stream('stderr') }, context);
    return { status, ...written };
  };
}
