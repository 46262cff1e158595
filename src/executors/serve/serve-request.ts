import type { ExecutorContext } from '@nx/devkit';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { inferredTarget } from '../../build/key';
import { prepareBuild } from '../../build/prepare';
import type { PreparedBuild } from '../../build/request';
import { filesAtOnce } from '../../cargo/files';
import { joinPath } from '../../cargo/paths';
import type { Terminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import { settingsAt, STATIC_BUILD } from '../../plan/crate-settings';
import { hostFacts } from '../../plan/host-facts';
import { defaultOutput } from '../../plan/normalize-options';
import type { BuildPlan } from '../../plan/plan';
import { defaultTarget } from '../../plan/triple';
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
 * @param build the options of that target that do not come from the settings
 * @throws RustStaticError for what cannot be built, if it is unclear which binary to run, and for a
 * working directory that does not exist
 */
export function prepareServe(
  given: ServeExecutorOptions,
  context: ExecutorContext,
  build: StaticBuildOptions,
): Prepared {
  const { args = [], env = {}, cwd, bin: asked, watch: _, ...own } = given;
  const { root } = projectOf(context);
  const { triples = [] } = settingsAt(
    filesAtOnce(context.root),
    root,
    context.nxJsonConfiguration?.plugins ?? [],
  );
  const ownTriple = defaultTarget(hostFacts());
  const options = {
    // The program runs on this machine.
    ...(triples.includes(ownTriple) && { target: ownTriple }),
    ...{
      ...build,
      debugSymbols: false,
      auditable: false,
      profile: 'dev',
      outputPath: defaultOutput(root, 'serve'),
    },
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
      cwd: workingDirectory(cwd ?? root, root, prepared),
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

/**
 * Returns the options of the target `static-build` that do not come from the settings of the crate,
 * such as those in project.json. The settings can be edited while `serve` runs, but Nx's graph keeps
 * the old ones.
 *
 * @throws RustStaticError for settings that cannot be read
 */
export function ownBuildOptions(context: ExecutorContext): StaticBuildOptions {
  const { root } = projectOf(context);
  const targets = context.projectsConfigurations.projects[context.projectName!]?.targets ?? {};
  const ofBuild = Object.values(targets).find(({ executor }) => executor === STATIC_BUILD)?.options as
    StaticBuildOptions | undefined;
  const { inputDigest: _digest, ...options } = ofBuild ?? {};
  const plugins = context.nxJsonConfiguration?.plugins ?? [];
  const settings = settingsAt(filesAtOnce(context.root), root, plugins);
  const inferred = new Map<string, unknown>(
    Object.entries({ ...settings, ...inferredTarget(settings, hostFacts()) }),
  );
  const isOwn = ([key, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(inferred.get(key));
  return Object.fromEntries(Object.entries(options).filter(isOwn));
}

function workingDirectory(cwd: string, root: string, { plan, workspaceRoot }: PreparedBuild): string {
  const path = join(workspaceRoot, cwd);
  // The build creates its output folder.
  const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (isThere || joinPath(cwd) === plan.outputPath) return path;
  throw new RustStaticError(`The working directory "${cwd}" is not a directory`, {
    code: 'serve-directory-missing',
    reason: `Option "cwd" is relative to the root of the Nx workspace. So it is ${path}.`,
    remedy: `Correct the option, such as --cwd=${root}, or create the directory.`,
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
