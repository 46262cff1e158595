import { join } from 'node:path';
import type { CliContext } from '../cli/context';
import { runCli } from '../cli/run-cli';
import { recordingTerminal } from '../engines/terminal';
import type { PluginEntries } from '../plan/crate-settings';
import { STATIC_BUILD } from '../plan/crate-settings';
import { fakeEngine, type FakeBuild } from './fake-engine';

/** Options for a command line in a spec. */
export interface CliFixture {
  /** Names of the crates in `apps/` that are projects with the target. */
  names?: string[];
  /** Options of their target. */
  options?: object;
  /** More targets that build, with their options. */
  targets?: Record<string, object>;
  fake?: FakeBuild;
  env?: NodeJS.ProcessEnv;
  /** The `plugins` of nx.json. */
  plugins?: PluginEntries;
  /** The `release` of nx.json. */
  release?: unknown;
}

/**
 * Creates a command line in a cargo workspace, with a fake engine and without Nx.
 *
 * @returns a function that runs it, and returns exit status and output
 */
export function cliIn(
  root: string,
  { names = ['app'], options, targets = {}, fake, env = {}, plugins = [], release }: CliFixture = {},
) {
  const { engine } = fakeEngine(fake);
  const target = (own: object) => ({
    executor: STATIC_BUILD,
    options: { engine: 'host', target: 'x86_64-unknown-linux-musl', ...own },
    outputs: ['{options.outputPath}'],
  });
  const builds = Object.entries({ 'static-build': options ?? {}, ...targets });
  const data = (name: string) => ({
    root: `apps/${name}`,
    targets: Object.fromEntries(builds.map(([key, own]) => [key, target(own)])),
  });
  const context: CliContext = {
    workspaceRoot: root,
    cwd: root,
    // An empty PATH hides the machine's programs, and another home the configuration of its cargo.
    env: { PATH: '', CARGO_HOME: join(root, 'no-cargo-home'), ...env },
    projects: async () =>
      Object.fromEntries(names.map((name) => [name, { name, type: 'app' as const, data: data(name) }])),
    outputsOf: () => [],
    hashing: async () => undefined,
    plugins: () => plugins,
    release: () => release,
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
