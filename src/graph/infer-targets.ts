import type { TargetConfiguration } from '@nx/devkit';
import { isWithin, joinPath } from '../cargo/paths';
import { decidingFiles } from '../plan/build-sources';
import { PLUGIN, STATIC_BUILD } from '../plan/crate-settings';
import { hashedVariables } from '../plan/host-environment';
import { defaultOutput } from '../plan/normalize-options';
import type { Settings } from '../plan/settings';
import { EPOCH_VARIABLE } from '../plan/source-date-epoch';
import { defaultTarget, resolveTarget, type EngineName, type HostFacts } from '../plan/triple';

/** What the targets of a crate are made from. Paths are relative to the Nx root. */
export interface InferredCrate {
  root: string;
  cargoRoot: string;
  /** Folders that the build sees, and those inside of them that it does not. */
  roots: string[];
  excluded: string[];
  settings: Settings;
  /** Digest of what is no input by itself: the slice of manifests and lock, configuration, the plugin's version. */
  digest: string;
}

type Inputs = NonNullable<TargetConfiguration['inputs']>;

// What build scripts ask git for: the commit, the branch, and the nearest tag.
const GIT = [
  { runtime: 'git rev-parse --abbrev-ref HEAD' },
  { runtime: 'git rev-parse HEAD' },
  { runtime: 'git describe --always --tags' },
];

/** A change of npm packages cannot reach a Rust binary. */
export const NO_PACKAGES = { externalDependencies: [] };

/**
 * The `static-build` target of a crate. It always carries the resolved engine and triple, so that neither depends
 * on what happens to run on the machine.
 *
 * @param lockTarget name of the crate's lock target; undefined where slices are committed
 */
export function staticBuildTarget(
  crate: InferredCrate,
  lockTarget: string | undefined,
  host: HostFacts,
): TargetConfiguration {
  const { settings, root } = crate;
  const engine = (settings.engine ?? 'docker') as EngineName;
  const target = safeTarget(engine, settings.target ?? defaultTarget(host), host);
  const {
    enabled: _enabled,
    libraries: _libraries,
    searchPaths: _searchPaths,
    alpine: _alpine,
    package: _package,
    ...options
  } = settings;
  return {
    executor: STATIC_BUILD,
    ...(lockTarget === undefined ? { syncGenerators: [`${PLUGIN}:sync`] } : { dependsOn: [lockTarget] }),
    options: {
      ...options,
      engine,
      target,
      outputPath: settings.outputPath ?? defaultOutput(root),
      inputDigest: crate.digest,
    },
    cache: true,
    inputs: [
      ...sourceInputs(crate),
      { env: 'RUST_STATIC_ENGINE' },
      { env: EPOCH_VARIABLE },
      ...(engine === 'host' ? hostInputs(target) : []),
      ...(settings.includeGit ? GIT : []),
      ...(lockTarget === undefined ? [] : [{ dependentTasksOutputFiles: '**/*.cargo-lock' }]),
      NO_PACKAGES,
    ],
    outputs: ['{options.outputPath}'],
    metadata: {
      technologies: ['rust'],
      description: `Builds ${root === '.' ? 'the crate' : root} as a static executable and proves it`,
      help: { command: 'npx nx run <project>:static-build --help', example: { options: { engine: 'host' } } },
    },
  };
}

/**
 * A target that does nothing and whose output never exists: it lets `nx affected` see files that are in no project,
 * such as the lock, while the key of `static-build` stays as narrow as the crate's slice.
 */
export function cargoLockTarget({ cargoRoot }: InferredCrate): TargetConfiguration {
  const files = [
    joinPath(cargoRoot, 'Cargo.toml'),
    joinPath(cargoRoot, 'Cargo.lock'),
    ...decidingFiles(cargoRoot),
  ];
  return {
    executor: 'nx:noop',
    cache: true,
    inputs: [...files.map((file) => `{workspaceRoot}/${file}`), NO_PACKAGES],
    outputs: ['{workspaceRoot}/dist/.never/{projectName}.cargo-lock'],
    metadata: { technologies: ['rust'], description: 'Does nothing; lets nx affected see Cargo.lock' },
  };
}

// A triple that cannot be built is refused when the target runs: a throw here would break every nx command.
function safeTarget(engine: EngineName, target: string, host: HostFacts): string {
  try {
    return resolveTarget(engine, target, host);
  } catch {
    return target;
  }
}

function sourceInputs({ root, roots, excluded, settings, cargoRoot }: InferredCrate): Inputs {
  const at = (path: string): string => `{workspaceRoot}/${path}`;
  const dockerfile = joinPath(root, settings.dockerfile ?? 'Dockerfile');
  // What `builder-files` names may be a folder.
  const builderFiles = (settings.builderFiles ?? []).map((path) => joinPath(cargoRoot, path));
  const single = [dockerfile, ...builderFiles.flatMap((path) => [path, `${path}/**/*`])];
  return [
    ...roots.map((folder) => at(joinPath(folder, '**/*'))),
    // What `include` names may be a file.
    ...(settings.include ?? []).map((path) => at(joinPath(path))),
    ...excluded.map((folder) => `!${at(joinPath(folder, '**/*'))}`),
    ...single.filter((path) => !roots.some((folder) => isWithin(folder, path))).map(at),
  ];
}

function hostInputs(target: string): Inputs {
  return [...hashedVariables(target).map((env) => ({ env })), { runtime: 'rustc -vV' }];
}
