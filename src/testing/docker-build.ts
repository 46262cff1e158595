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

/** A builder that the fake daemon has. */
export const BUILDER = { image: 'builder:1', identity: 'recipe-1', id: 'sha256:1' };

/** Network access without proxies or secrets. */
export const ACCESS: FetchAccess = {
  env: {},
  ca: undefined,
  secrets: {},
  userConfig: { fetch: '', build: '' },
};

/** Returns a request to build the crate `app` with the docker engine. */
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

/** The behaviour of the fake cargo, by its first argument. `sh` returns the builder's facts. */
export type Programs = Partial<
  Record<
    'fetch' | 'build' | 'sh' | 'objcopy' | '/bin/sh' | 'tree' | 'metadata' | 'find',
    (container: FakeContainer, words: string[]) => Outcome
  >
>;

const TARGET = '/rust-static-target';
/** Path of the app that the fake cargo writes. */
export const APP = `${TARGET}/app`;

/**
 * Creates a fake daemon that runs a fake cargo: fetching keeps the lock unchanged, and building
 * writes an app.
 */
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
  // Nothing is left in folders for temporary files.
  '/bin/sh': () => ({ stdout: '' }),
  fetch: () => ({ stderr: 'Downloaded\n' }),
  build: (container) => {
    const source = '/rust-static/src/apps/app/src/main.rs';
    container.write(`${APP}.d`, `${APP}: ${source} /rust-static-target/build/out/made.rs\n`);
    container.write(APP, `built from ${container.text(source)}`);
    return { stdout: `${compiled('serde')}\n${compiled('app')}\n`, stderr: 'Compiling app\n' };
  },
  sh: () => ({ stdout: 'rustc 1.91.0\n\0cargo 1.91.0\n\0{"packages":[]}' }),
};

/** Returns cargo's message about a compiled crate. */
export function compiled(crate: string, fresh = false): string {
  const manifest =
    crate === 'app' ? '/rust-static/src/apps/app/Cargo.toml' : `/rust-static-cargo/${crate}/Cargo.toml`;
  return `{"reason":"compiler-artifact","manifest_path":"${manifest}","fresh":${fresh}}`;
}
