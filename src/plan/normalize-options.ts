import { ENGINES, isEngineName } from '../engine-facts';
import { posix, win32 } from 'node:path';
import { attempt, rethrow, RustStaticError, type Refuse } from '../errors';
import { isWithin, joinPath, toPosix } from '../cargo/paths';
import { checkOptionValues } from './option-values';
import { splitInclude, type InputTarget, type TargetRef } from './input-targets';
import { fillDefaults, type FilledOf } from './options/option';
import { STATIC_BUILD_OPTIONS } from './options/static-build';
import type { TestSettings } from './options/static-test';
import { withoutPatterns } from './pattern';
import { builderPlatform, defaultTriple, isCross } from './cross';
import { mergeSettings, type Settings } from './settings';
import { sourceDateEpoch } from './source-date-epoch';
import { defaultTarget, resolveTarget, type EngineName, type HostFacts } from './triple';

/**
 * Options with all defaults filled in. Paths are relative to the Nx root unless noted otherwise.
 */
export type NormalizedOptions = Omit<FilledOf<typeof STATIC_BUILD_OPTIONS>, 'engine' | 'include'> & {
  engine: EngineName;
  /** Files and folders. */
  include: string[];
  /** Targets whose outputs the build reads. */
  inputTargets: InputTarget[];
  /** Docker's platform of the builder, such as `linux/amd64`. */
  platform: string;
  /** How to run the crate's tests. Absent for a build of its binaries. */
  tests?: TestSettings;
};

/** The sources of option values. */
export interface OptionSources {
  /** The target's options as merged by Nx: inferred, project.json and command line. */
  options: Settings;
  /** Options of the command line. */
  commandLine: Settings;
  /** Package metadata, workspace metadata and plugin options, merged. */
  settings: Settings;
  /** Folder of the crate. */
  projectRoot: string;
  /** Absolute path of the Nx workspace, to convert options that are absolute paths. */
  workspaceRoot: string;
  env: NodeJS.ProcessEnv;
  host: HostFacts;
  /** Returns the outputs that a target declares. Throws if Nx would not hash them. */
  outputsOf: (target: TargetRef) => readonly string[];
}

/**
 * Merges options and fills in defaults. No other code fills in defaults.
 *
 * @throws RustStaticError for invalid values, and for values that refer to something outside the
 * workspace
 */
export function normalizeOptions(sources: OptionSources, refuse: Refuse = rethrow): NormalizedOptions {
  const { projectRoot, workspaceRoot, host } = sources;
  const given = mergeSettings(sources.options, sources.settings);
  const filled = fillDefaults(STATIC_BUILD_OPTIONS, given);
  // CI services set a variable without a value to an empty one.
  const ofShell = sources.env.RUST_STATIC_ENGINE || undefined;
  const chosen = sources.commandLine.engine ?? ofShell ?? given.engine ?? 'docker';
  const engine = attempt(refuse, () => checkEngine(chosen), 'docker');
  const { paths, targets } = splitInclude(filled.include);
  const target = attempt(
    refuse,
    () => resolveTarget(engine, defaultTriple(given, host), host),
    defaultTarget(host),
  );
  const cross = isCross(given, engine, target);
  const options: NormalizedOptions = {
    ...filled,
    engine,
    target,
    cross,
    platform: builderPlatform(cross, target, host),
    env: { SOURCE_DATE_EPOCH: sourceDateEpoch(sources.env), ...filled.env },
    dockerfile: filled.dockerfile === undefined ? undefined : joinPath(projectRoot, filled.dockerfile),
    include: paths.flatMap((path) =>
      attempt(refuse, () => [inWorkspace('include', path, workspaceRoot)], []),
    ),
    inputTargets: targets.flatMap((ref) =>
      attempt(refuse, () => [{ ...ref, outputs: sources.outputsOf(ref) }], []),
    ),
    outputPath: attempt(
      refuse,
      () => checkOutput(given.outputPath ?? defaultOutput(projectRoot), sources),
      defaultOutput(projectRoot),
    ),
  };
  checkOptionValues(STATIC_BUILD_OPTIONS, options, refuse);
  return options;
}

/** Returns the default output folder of a project's target. */
export function defaultOutput(
  projectRoot: string,
  folder: 'static' | 'static-test' | 'serve' = 'static',
): string {
  return joinPath('dist', withoutPatterns(projectRoot), folder);
}

function checkEngine(engine: string): EngineName {
  if (isEngineName(engine)) return engine;
  throw new RustStaticError(`Unknown engine "${engine}"`, {
    code: 'engine-unknown',
    reason: `The engines are ${Object.entries(ENGINES)
      .map(([name, { label }]) => `"${name}" (${label})`)
      .join(' and ')}.`,
    remedy: 'Set the option "engine", or the variable RUST_STATIC_ENGINE, to one of them.',
  });
}

function checkOutput(path: string, { projectRoot, workspaceRoot }: OptionSources): string {
  const output = inWorkspace('outputPath', path, workspaceRoot);
  if (output !== '.' && !isWithin(output, projectRoot)) return output;
  throw new RustStaticError(`Option "outputPath" is "${path}", which holds the sources of the project`, {
    code: 'output-holds-sources',
    reason: 'The output folder is replaced as a whole by every build.',
    remedy: `Choose a folder of its own, such as ${defaultOutput(projectRoot)}.`,
  });
}

/** Converts a path option to a path relative to the Nx root. */
function inWorkspace(option: string, path: string, workspaceRoot: string): string {
  const absolute = posix.isAbsolute(path) || win32.isAbsolute(path);
  const relative = absolute
    ? posix.relative(toPosix(workspaceRoot), toPosix(path)) || '.'
    : joinPath(toPosix(path));
  if (isWithin('.', relative) && !win32.isAbsolute(relative)) return relative;
  throw new RustStaticError(`Option "${option}" is "${path}", which is outside the workspace`, {
    code: 'path-outside-workspace',
    reason: `The workspace is ${workspaceRoot}; Nx neither hashes nor caches files outside it.`,
    remedy: 'Give a path inside the workspace, relative to its root.',
  });
}
