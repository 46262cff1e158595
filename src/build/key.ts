import { extname } from 'node:path';
import { ENGINES } from '../engine-facts';
import { ancestors, isWithin, joinPath } from '../cargo/paths';
import { namedPrograms, withFlags, type NamedPrograms } from '../cargo/named-programs';
import { asPattern, isExact } from '../plan/pattern';
import { decidingFiles, type BuildSources } from '../plan/build-sources';
import { dockerfilesOf } from '../plan/choose-dockerfile';
import { hashedVariables } from '../plan/host-environment';
import { nameOf, splitInclude, type TargetRef } from '../plan/input-targets';
import type { BuildPlan } from '../plan/plan';
import { RUN_MISSED } from '../plan/run-missed';
import { cVersions, RUN_TOOLCHAIN, RUSTC_VERSION, rustcVersionIn } from '../plan/run-toolchain';
import { ROOT_FILES, ROOT_LOGS } from '../plan/root-crate';
import { builderPlatform, defaultTriple, isCross } from '../plan/cross';
import type { Settings } from '../plan/settings';
import { EPOCH_VARIABLE } from '../plan/source-date-epoch';
import { resolveTarget, type EngineName, type HostFacts } from '../plan/triple';

/** The fields of a plan that determine its key, besides the digest. */
export type Keyed = Pick<
  BuildPlan,
  | 'engine'
  | 'target'
  | 'cross'
  | 'platform'
  | 'cargoRoot'
  | 'sourceRoots'
  | 'excluded'
  | 'configs'
  | 'inherited'
  | 'behindLinks'
  | 'include'
  | 'builderFiles'
  | 'dockerfiles'
  | 'includeGit'
  | 'programs'
> & { inputTargets: readonly TargetRef[] };

/** An input of a target, in Nx's format. */
export type KeyInput =
  | string
  | { env: string }
  | { runtime: string }
  | { externalDependencies: string[] }
  | { dependentTasksOutputFiles: string };

/** A part of the key, and the Nx inputs that cover it. */
export interface KeyPart {
  /** The option that adds it. Absent if it follows from manifests alone. */
  option?: 'include' | 'builderFiles' | 'dockerfile' | 'includeGit' | 'engine' | 'cross';
  /** A path relative to the Nx root, a variable, or a command. */
  value: string;
  inputs: KeyInput[];
}

/** A change of npm packages cannot affect a Rust binary. */
export const NO_PACKAGES = { externalDependencies: [] };

const DIGEST = 'echo rust-static ';

/**
 * Returns an input that puts a digest into the key of its own target only. Options of a target are
 * part of the keys of all targets of its project.
 */
export function digestInput(digest: string): KeyInput {
  return { runtime: `${DIGEST}${digest}` };
}

/** Returns the digest of such an input. Undefined if none of the inputs is one. */
export function digestAmong(inputs: readonly unknown[]): string | undefined {
  const commands = inputs.map((input) => (input as { runtime?: unknown } | null)?.runtime);
  const found = commands.find((command) => typeof command === 'string' && command.startsWith(DIGEST));
  return (found as string | undefined)?.slice(DIGEST.length);
}

// What determines git's answers to build scripts: the commit, the current branch, all branches and
// tags, the length of short hashes, which grows with the number of objects, and where the history
// of a shallow clone ends. Every shell of Nx runs the last command.
const GIT = [
  'git rev-parse --abbrev-ref HEAD',
  'git rev-parse HEAD',
  'git for-each-ref refs/heads refs/tags',
  'git -c core.abbrev=auto rev-parse --short HEAD',
  `node -p "require('fs').existsSync('.git/shallow') && require('fs').readFileSync('.git/shallow', 'utf8')"`,
];

/**
 * Returns what Nx can know about a crate's build when it creates the graph: settings from manifests
 * and nx.json, but not the command line or project.json. Engine and triple are resolved, so that
 * the key does not depend on the machine.
 *
 * @param root folder of the crate
 */
export function keyedBySettings(
  root: string,
  settings: Settings,
  sources: { cargoRoot: string } & Pick<
    BuildSources,
    'roots' | 'excluded' | 'configs' | 'inherited' | 'behindLinks'
  > & { programs?: NamedPrograms },
  host: HostFacts,
): Keyed {
  const { paths, targets } = splitInclude(settings.include ?? []);
  const { engine, target } = inferredTarget(settings, host);
  const cross = isCross(settings, engine, target);
  return {
    engine,
    target,
    cross,
    platform: builderPlatform(cross, target, host),
    cargoRoot: sources.cargoRoot,
    sourceRoots: sources.roots,
    excluded: sources.excluded,
    configs: sources.configs,
    inherited: sources.inherited,
    behindLinks: sources.behindLinks,
    include: paths.map((path) => joinPath(path)),
    inputTargets: targets,
    builderFiles: settings.builderFiles ?? [],
    dockerfiles: dockerfilesOf(root, settings.dockerfile),
    includeGit: settings.includeGit ?? false,
    programs: withFlags(sources.programs ?? namedPrograms([]), [
      ...(settings.linker === undefined ? [] : [`-fuse-ld=${settings.linker}`]),
      ...(settings.rustflags ?? []),
    ]),
  };
}

/**
 * Lists everything that determines a build, in one place. It defines both the inputs of the
 * inferred target and the checks of the executor (`refuseUncovered`).
 */
export function keyParts(keyed: Keyed): KeyPart[] {
  const { engine, cargoRoot, sourceRoots, excluded, include, inputTargets } = keyed;
  const outside = (paths: string[]): string[] =>
    paths.filter((path) => !sourceRoots.some((folder) => isWithin(folder, path))).map(at);
  // `builderFiles` and `include` may name files or folders.
  const builderFiles = keyed.builderFiles.map((path) => joinPath(cargoRoot, path));
  const { usesHostEnvironment } = ENGINES[engine];
  const variables = usesHostEnvironment ? hashedVariables(keyed.target) : [];
  return [
    ...sourceRoots.map((path): KeyPart => ({ value: path, inputs: [below(path)] })),
    // A link may point to a file or a folder.
    ...keyed.behindLinks.map((path): KeyPart => ({ value: path, inputs: [at(path), below(path)] })),
    ...include.map((path): KeyPart => ({ option: 'include', value: path, inputs: [at(path)] })),
    // Only the plugins of those tasks know where their outputs are, so all outputs of dependency
    // tasks are hashed.
    ...inputTargets.map((ref, index): KeyPart => ({
      option: 'include',
      value: nameOf(ref),
      inputs: index === 0 ? [{ dependentTasksOutputFiles: '**/*' }] : [],
    })),
    // A negation must not match more than its folder. Without the negation the key covers more than
    // necessary, which is safe.
    ...excluded.map((path): KeyPart => ({ value: path, inputs: negated(path) })),
    ...keyed.dockerfiles.map((path): KeyPart => ({
      option: 'dockerfile',
      value: path,
      inputs: outside([path]),
    })),
    ...builderFiles.map((path): KeyPart => ({
      option: 'builderFiles',
      value: path,
      inputs: [...outside([path]), ...outside([path]).map((pattern) => `${pattern}/**/*`)],
    })),
    ...['RUST_STATIC_ENGINE', RUN_MISSED, EPOCH_VARIABLE].map((env): KeyPart => ({
      value: env,
      inputs: [{ env }],
    })),
    ...variables.map((env): KeyPart => ({ option: 'engine', value: env, inputs: [{ env }] })),
    usesHostEnvironment
      ? {
          value: RUSTC_VERSION,
          inputs: [
            rustcVersionIn(cargoRoot, keyed.programs.rustc),
            cVersions(keyed.target, keyed.programs.others),
          ].map((runtime) => ({ runtime })),
        }
      : { value: RUN_TOOLCHAIN, inputs: [{ env: RUN_TOOLCHAIN }] },
    ...(keyed.includeGit ? [gitPart] : []),
    ...(keyed.cross ? [platformPart(keyed.platform)] : []),
    // The digest covers their texts. As inputs, they show whether Nx sees them at all.
    ...[...decidingFiles(cargoRoot), ...keyed.configs, ...keyed.inherited].map((path): KeyPart => ({
      value: path,
      inputs: [at(path)],
    })),
  ];
}

const gitPart: KeyPart = {
  option: 'includeGit',
  value: '.git',
  inputs: GIT.map((runtime) => ({ runtime })),
};

// Equal bytes on other machines are not proven for every compiler and every build script.
function platformPart(platform: string): KeyPart {
  return { option: 'cross', value: platform, inputs: [{ runtime: `echo rust-static-builder ${platform}` }] };
}

/** Returns inputs that make changes of a cargo workspace's own files visible to `nx affected`. */
export function workspaceInputs({
  cargoRoot,
  sourceRoots,
  configs,
  inherited,
}: Pick<Keyed, 'cargoRoot' | 'sourceRoots' | 'configs' | 'inherited'>): KeyInput[] {
  const files = ['Cargo.toml', 'Cargo.lock'].map((name) => joinPath(cargoRoot, name));
  // They decide what the build sees. Nx itself takes those at its root into account.
  const above = sourceRoots.flatMap((root) => ancestors(root).slice(1, -1));
  const rules = [...new Set(above)].sort().map((folder) => joinPath(folder, '.gitignore'));
  return [
    ...[...files, ...decidingFiles(cargoRoot), ...configs, ...inherited, ...rules].map(at),
    NO_PACKAGES,
  ];
}

/** Returns the engine and the triple that inference writes into the options of the targets. */
export function inferredTarget(settings: Settings, host: HostFacts): { engine: EngineName; target: string } {
  const engine = (settings.engine ?? 'docker') as EngineName;
  const target = defaultTriple(settings, host);
  try {
    return { engine, target: resolveTarget(engine, target, host) };
  } catch {
    // The target itself refuses this when it runs. Throwing here would break every nx command.
    return { engine, target };
  }
}

function negated(path: string): KeyInput[] {
  if (path === ROOT_LOGS) return [`!{workspaceRoot}/${ROOT_LOGS}`];
  if (!isExact(path)) return [];
  const isFile = ROOT_FILES.includes(path);
  return [...(isFile || extname(path) ? [`!${at(path)}`] : []), ...(isFile ? [] : [`!${below(path)}`])];
}

function at(path: string): string {
  return `{workspaceRoot}/${asPattern(path)}`;
}

function below(folder: string): string {
  return folder === '.' ? '{workspaceRoot}/**/*' : `${at(folder)}/**/*`;
}
