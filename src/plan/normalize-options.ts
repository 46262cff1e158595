import { posix, win32 } from 'node:path';
import { RustStaticError } from '../errors';
import { isWithin, joinPath, toPosix } from '../cargo/paths';
import { checkOptionValues } from './option-values';
import { mergeSettings, type Settings } from './settings';
import { sourceDateEpoch } from './source-date-epoch';
import { defaultTarget, resolveTarget, type EngineName, type HostFacts } from './triple';

/** Options with every default filled in. Paths are relative to the Nx root unless said otherwise. */
export interface NormalizedOptions {
  engine: EngineName;
  target: string;
  profile: string;
  features: string[];
  noDefaultFeatures: boolean;
  bins: string[];
  cargoArgs: string[];
  rustflags: string[];
  env: Record<string, string>;
  dockerfile: string;
  builderImage: string | undefined;
  baseImage: string | undefined;
  builderFiles: string[];
  include: string[];
  network: boolean;
  /** Absolute, or relative to the Nx root. */
  caFile: string | undefined;
  apkMirror: string | undefined;
  includeGit: boolean;
  outputPath: string;
  debugSymbols: boolean;
  /** Undefined: the binaries are not run. */
  smoke: string[] | undefined;
}

/** Where option values come from. */
export interface OptionSources {
  /** The target's options: inferred, project.json and command line together, as Nx merged them. */
  options: Settings;
  /** Those that the command line gave. */
  commandLine: Settings;
  /** Package metadata, workspace metadata and plugin options, merged. */
  settings: Settings;
  /** Folder of the crate. */
  projectRoot: string;
  /** Absolute path of the Nx workspace, for options that were given as absolute paths. */
  workspaceRoot: string;
  env: NodeJS.ProcessEnv;
  host: HostFacts;
}

/**
 * The one place where defaults are filled in.
 *
 * @throws RustStaticError for values that mean nothing or would reach outside the workspace
 */
export function normalizeOptions(sources: OptionSources): NormalizedOptions {
  const { projectRoot } = sources;
  const given = mergeSettings(sources.options, sources.settings);
  const engine = checkEngine(
    sources.commandLine.engine ?? sources.env.RUST_STATIC_ENGINE ?? given.engine ?? 'docker',
  );
  const env = given.env ?? {};
  refuseFlagsInEnv(env);
  const options: NormalizedOptions = {
    engine,
    target: resolveTarget(engine, given.target ?? defaultTarget(sources.host), sources.host),
    profile: given.profile ?? 'release',
    features: given.features ?? [],
    noDefaultFeatures: given.noDefaultFeatures ?? false,
    bins: given.bins ?? [],
    cargoArgs: checkCargoArgs(given.cargoArgs ?? []),
    rustflags: given.rustflags ?? [],
    env: { SOURCE_DATE_EPOCH: sourceDateEpoch(sources.env), ...env },
    dockerfile: joinPath(projectRoot, given.dockerfile ?? 'Dockerfile'),
    builderImage: given.builderImage,
    baseImage: given.baseImage,
    builderFiles: given.builderFiles ?? [],
    include: (given.include ?? []).map((path) => inWorkspace('include', path, sources.workspaceRoot)),
    network: given.network ?? false,
    caFile: given.caFile,
    apkMirror: given.apkMirror,
    includeGit: given.includeGit ?? false,
    outputPath: checkOutput(given.outputPath ?? defaultOutput(projectRoot), sources),
    debugSymbols: given.debugSymbols ?? false,
    smoke: given.smoke,
  };
  checkOptionValues(options);
  return options;
}

/** The output folder of a project when none is given. */
export function defaultOutput(projectRoot: string): string {
  return joinPath('dist', projectRoot, 'static');
}

function checkEngine(engine: string): EngineName {
  if (engine === 'docker' || engine === 'host') return engine;
  throw new RustStaticError(`Unknown engine "${engine}"`, {
    reason: 'The engines are "docker" (cargo in an Alpine container) and "host" (this machine\'s own cargo).',
    remedy: 'Set the option "engine", or the variable RUST_STATIC_ENGINE, to one of them.',
  });
}

// These decide what is built and where; a second opinion in cargoArgs would make the plan untrue.
const OURS = [
  '--target',
  '--manifest-path',
  '--bin',
  '--bins',
  '--profile',
  '--release',
  '-r',
  '--features',
  '-F',
  '--all-features',
  '--no-default-features',
  '--message-format',
  '--target-dir',
  '--locked',
  '--frozen',
  '--offline',
  '--package',
  '-p',
  '--workspace',
  '--all',
  '--exclude',
];

function checkCargoArgs(args: string[]): string[] {
  const taken = args.find((argument) => OURS.includes(argument.split('=')[0]!) || /^-[Fpr]/.test(argument));
  if (taken === undefined) return args;
  throw new RustStaticError(`Option "cargoArgs" may not hold "${taken}"`, {
    reason:
      'static-build decides that argument itself, from the options target, profile, bins, features and noDefaultFeatures.',
    remedy: 'Use the option of that name, or remove the argument.',
  });
}

function refuseFlagsInEnv(env: Record<string, string>): void {
  const name = Object.keys(env).find((key) =>
    /^(CARGO_ENCODED_)?RUSTFLAGS$|^CARGO_TARGET_\w+_RUSTFLAGS$/.test(key),
  );
  if (name === undefined) return;
  throw new RustStaticError(`Option "env" may not hold ${name}`, {
    reason: 'It would hide the flags that make the binary static.',
    remedy: 'Put the flags into the option "rustflags", one an item.',
  });
}

function checkOutput(path: string, { projectRoot, workspaceRoot }: OptionSources): string {
  const output = inWorkspace('outputPath', path, workspaceRoot);
  if (output !== '.' && !isWithin(output, projectRoot)) return output;
  throw new RustStaticError(`Option "outputPath" is "${path}", which holds the sources of the project`, {
    reason: 'The output folder is replaced as a whole by every build.',
    remedy: `Choose a folder of its own, such as ${defaultOutput(projectRoot)}.`,
  });
}

/** A path option as a path relative to the Nx root. */
function inWorkspace(option: string, path: string, workspaceRoot: string): string {
  const absolute = posix.isAbsolute(path) || win32.isAbsolute(path);
  const relative = absolute
    ? posix.relative(toPosix(workspaceRoot), toPosix(path)) || '.'
    : joinPath(toPosix(path));
  if (isWithin('.', relative) && !win32.isAbsolute(relative)) return relative;
  throw new RustStaticError(`Option "${option}" is "${path}", which is outside the workspace`, {
    reason: `The workspace is ${workspaceRoot}; Nx neither hashes nor caches files outside it.`,
    remedy: 'Give a path inside the workspace, relative to its root.',
  });
}
