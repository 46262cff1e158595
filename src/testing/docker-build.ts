import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { BuildRequest } from '../engines/engine';
import type { FetchAccess } from '../engines/docker/access/caller-access';
import { withoutForgetting } from '../engines/docker/session/forget-compiled';
import { recordingTerminal } from '../engines/terminal';
import { cargoWorkspace, preparedIn } from './build-fixture';
import { fileDigest } from './file-digest';
import { FakeClient } from './fake-client';
import type { FakeContainer, Outcome, RunProgram } from './fake-container';

/** A builder that a spec's daemon is taken to have. */
export const BUILDER = { image: 'builder:1', identity: 'recipe-1' };

/** A caller that reaches the network without more ado. */
export const ACCESS: FetchAccess = {
  env: {},
  ca: undefined,
  secrets: {},
  userConfig: { fetch: '', build: '' },
};

/** A build of the crate `app` in the docker engine. */
export function dockerRequest(
  options: object = {},
  { files = {}, ...more }: Partial<BuildRequest> & { files?: Record<string, string> } = {},
) {
  const workspaceRoot = cargoWorkspace(['app'], files);
  const { plan, sources } = preparedIn(workspaceRoot, {
    options: { engine: 'docker', builderImage: BUILDER.image, ...options },
  });
  const terminal = recordingTerminal({ env: {} });
  const controller = new AbortController();
  const request: BuildRequest = {
    plan,
    sources,
    digestOf: fileDigest(workspaceRoot),
    workspaceRoot,
    terminal,
    cancelled: controller.signal,
    env: {},
    ...more,
  };
  const edit = (path: string, text: string): void => writeFileSync(join(workspaceRoot, path), text);
  return { request, terminal, controller, edit };
}

/** What cargo does in a spec, by its first argument; `sh` asks for the builder's facts. */
export type Programs = Partial<
  Record<'fetch' | 'build' | 'sh' | 'objcopy', (container: FakeContainer, words: string[]) => Outcome>
>;

const TARGET = '/rust-static-target';
/** Where a spec's cargo leaves the app. */
export const APP = `${TARGET}/app`;

/** A daemon in which cargo runs: fetching leaves the lock as it is, and building writes an app. */
export function cargoDaemon(programs: Programs = {}): FakeClient {
  const run: RunProgram = (command, _env, container) => {
    const words = withoutForgetting(command);
    const name = words[0] === 'cargo' ? words[1] : words[0];
    const program = programs[name as keyof Programs] ?? DEFAULTS[name as keyof Programs];
    if (!program) return { exitCode: 127, stderr: `${name}: not found\n` };
    return program(container, words);
  };
  return new FakeClient(run);
}

const DEFAULTS: Programs = {
  fetch: () => ({ stderr: 'Downloaded\n' }),
  build: (container) => {
    const source = '/rust-static/src/apps/app/src/main.rs';
    container.write(`${APP}.d`, `${APP}: ${source} /rust-static-target/build/out/made.rs\n`);
    container.write(APP, `built from ${container.text(source)}`);
    return { stdout: `${compiled('serde')}\n${compiled('app')}\n`, stderr: 'Compiling app\n' };
  },
  sh: () => ({ stdout: 'rustc 1.91.0\n\0cargo 1.91.0\n\0{"packages":[]}' }),
};

/** A message of cargo's on a crate that it has compiled. */
export function compiled(crate: string, fresh = false): string {
  const manifest =
    crate === 'app' ? '/rust-static/src/apps/app/Cargo.toml' : `/rust-static-cargo/${crate}/Cargo.toml`;
  return `{"reason":"compiler-artifact","manifest_path":"${manifest}","fresh":${fresh}}`;
}
