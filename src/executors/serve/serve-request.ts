import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { prepareBuild, type PreparedBuild } from '../../build/prepare';
import type { Terminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import { STATIC_BUILD } from '../../plan/crate-settings';
import { defaultOutput } from '../../plan/normalize-options';
import type { BuildPlan } from '../../plan/plan';
import type { Command } from '../../process';
import { targetRequest } from '../static-build/target-request';
import type { StaticBuildOptions } from '../static-build/schema';
import { projectOf } from '../task';
import type { RunningProgram } from './running-program';
import type { ServeExecutorOptions } from './schema';

/** A program to build, and how to start it. */
export interface Prepared {
  build: PreparedBuild;
  /** Name of the binary. */
  bin: string;
  command: Omit<Command, 'onLine'>;
}

/** What a served program is made with. */
export interface Serve {
  program: RunningProgram;
  terminal: Terminal;
  cancelled: AbortSignal;
  /** Reads the workspace again. Throws if the program cannot be planned. */
  prepare(): Prepared;
}

/**
 * Prepares the build of a program with the options of its target `static-build`. The build is not
 * cached, so nothing has to be hashed.
 *
 * @throws RustStaticError for what cannot be built, and if it is unclear which binary to run
 */
export function prepareServe(given: ServeExecutorOptions, context: ExecutorContext): Prepared {
  const { args = [], env = {}, cwd, bin: asked, watch: _, ...own } = given;
  const { root } = projectOf(context);
  const targets = context.projectsConfigurations.projects[context.projectName!]?.targets ?? {};
  const ofBuild = Object.values(targets).find(({ executor }) => executor === STATIC_BUILD)?.options as
    StaticBuildOptions | undefined;
  const { inputDigest: _digest, ...build } = ofBuild ?? {};
  const options = {
    ...{ ...build, debugSymbols: false, profile: 'dev', outputPath: defaultOutput(root, 'serve') },
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    ...(asked !== undefined && { bins: [asked] }),
  };
  const request = { ...targetRequest(options, context, undefined), outputs: undefined };
  const prepared = prepareBuild(request);
  const { plan, workspaceRoot } = prepared;
  const bin = binaryOf(plan);
  return {
    build: { ...prepared, plan: { ...plan, bins: [bin], undecided: [], smoke: undefined } },
    bin,
    command: {
      program: join(workspaceRoot, plan.outputPath, bin),
      args,
      cwd: join(workspaceRoot, cwd ?? root),
      // `cargo run` sets this variable too.
      env: { ...process.env, CARGO_MANIFEST_DIR: join(workspaceRoot, root), ...env },
    },
  };
}

function binaryOf({ bins, crate }: BuildPlan): string {
  if (bins.length === 1) return bins[0]!;
  if (bins.includes(crate.name)) return crate.name;
  throw new RustStaticError(`Crate ${crate.name} has several binaries: ${bins.join(', ')}`, {
    code: 'serve-binary-ambiguous',
    reason: 'None of them has the name of the crate.',
    remedy: `Name one with the option "bin", such as --bin=${bins[0]!}.`,
  });
}

/** @throws RustStaticError for a system that cannot run Linux programs */
export function refuseOtherSystem(platform: NodeJS.Platform): void {
  if (platform === 'linux') return;
  throw new RustStaticError('serve cannot run a Linux program on this system', {
    code: 'serve-not-linux',
    reason: `static-build builds for Linux, and this is ${platform}.`,
    remedy: 'Use `cargo run`, or load the image with the target image-load and run it with `docker run`.',
  });
}
