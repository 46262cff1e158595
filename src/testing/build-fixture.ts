import { prepareBuild } from '../build/prepare';
import type { PreparedBuild, TargetRequest } from '../build/request';
import { recordingTerminal } from '../engines/terminal';
import { fakeEngine, type FakeBuild } from './fake-engine';
import { tempFolder } from './temp-folder';

const crate = (name: string, settings = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\n${settings}`;
const locked = (name: string): string => `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n`;

/**
 * Creates a cargo workspace in a real folder, with crates in `apps/`. @param more additional or
 * replaced files, by path
 */
export function cargoWorkspace(names: string[] = ['app'], more: Record<string, string> = {}): string {
  const crates = names.flatMap((name) => [
    [`apps/${name}/Cargo.toml`, crate(name)],
    [`apps/${name}/src/main.rs`, 'fn main() {}\n'],
  ]);
  return tempFolder({
    'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n',
    'Cargo.lock': `version = 4\n${names.map(locked).join('')}`,
    ...Object.fromEntries(crates),
    ...more,
  });
}

/** Returns a manifest with settings, for a crate named `app`. */
export function manifestWith(settings: string): Record<string, string> {
  return { 'apps/app/Cargo.toml': crate('app', `${settings}\n`) };
}

/** Returns the request that Nx would make for a crate of this workspace. */
export function requestFor(root: string, more: Partial<TargetRequest> = {}, name = 'app'): TargetRequest {
  return {
    workspaceRoot: root,
    project: { name, root: `apps/${name}` },
    task: `${name}:static-build`,
    options: { engine: 'host' },
    commandLine: {},
    plugins: [],
    outputs: undefined,
    outputsOf: () => [],
    hashing: undefined,
    env: {},
    host: { arch: 'x64', platform: 'linux', alpine: false },
    ...more,
  };
}

/** Returns a prepared build of this workspace. */
export function preparedIn(root: string, more: Partial<TargetRequest> = {}, name = 'app'): PreparedBuild {
  return prepareBuild(requestFor(root, more, name));
}

/** Creates the environment of a build with a fake engine, and records its output. */
export function fakeSurroundings(fake: FakeBuild = {}) {
  const { engine, requests, log } = fakeEngine(fake);
  const terminal = recordingTerminal({ env: {} });
  const { signal: cancelled } = new AbortController();
  return { context: { engineOf: async () => engine, terminal, cancelled }, terminal, requests, log };
}
