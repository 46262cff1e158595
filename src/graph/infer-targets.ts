import type { TargetConfiguration } from '@nx/devkit';
import { CONFIG_NAMES } from '../cargo/config';
import { ancestors, joinPath } from '../cargo/paths';
import { defaultOutput } from '../plan/normalize-options';
import type { Settings } from '../plan/settings';
import { defaultTarget, resolveTarget, type EngineName, type HostFacts } from '../plan/triple';

/** What the targets of a crate are made from. Paths are relative to the Nx root. */
export interface InferredCrate {
  root: string;
  cargoRoot: string;
  sourceRoots: string[];
  settings: Settings;
  /** Digest of what is not an input by itself, such as the plugin's version. */
  slice: string;
}

/** Variables that a build on the host depends on; those of cargo and of C compilers that crates ask for. */
const ENVIRONMENT = [
  'RUST_STATIC_ENGINE', 'RUSTC', 'RUSTC_WRAPPER', 'RUSTC_WORKSPACE_WRAPPER', 'RUSTUP_TOOLCHAIN', 'CARGO_BUILD_RUSTC',
  'CC', 'CXX', 'AR', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'PKG_CONFIG_PATH', 'PKG_CONFIG_LIBDIR', 'PKG_CONFIG_ALL_STATIC',
  'OPENSSL_DIR', 'OPENSSL_STATIC', 'SOURCE_DATE_EPOCH',
]; // prettier-ignore

/**
 * The `static-build` target of a crate. It always carries the resolved engine and triple, so that neither depends
 * on what happens to run on the machine. Until inputs are cut to the crate's own slice they are rather too many
 * than too few: the sources of the whole cargo workspace, its lock, and the host's toolchain.
 */
export function staticBuildTarget(crate: InferredCrate, host: HostFacts): TargetConfiguration {
  const { settings, root } = crate;
  const engine = (settings.engine ?? 'docker') as EngineName;
  const {
    enabled: _enabled,
    libraries: _libraries,
    searchPaths: _searchPaths,
    alpine: _alpine,
    ...options
  } = settings;
  return {
    executor: '@org/rust-static:static-build',
    options: {
      ...options,
      engine,
      target: safeTarget(engine, settings.target ?? defaultTarget(host), host),
      outputPath: settings.outputPath ?? defaultOutput(root),
      slice: crate.slice,
    },
    cache: true,
    inputs: inputsOf(crate),
    outputs: ['{options.outputPath}'],
    metadata: {
      technologies: ['rust'],
      description: `Builds ${root === '.' ? 'the crate' : root} as a static executable and proves it`,
      help: {
        command: 'npx nx run <project>:static-build --help',
        example: { options: { engine: 'host' } },
      },
    },
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

function inputsOf({
  cargoRoot,
  sourceRoots,
  settings,
}: InferredCrate): NonNullable<TargetConfiguration['inputs']> {
  const file = (...parts: string[]): string => `{workspaceRoot}/${joinPath(...parts)}`;
  const above = ancestors(cargoRoot).flatMap((folder) => CONFIG_NAMES.map((name) => file(folder, name)));
  const named = [
    'Cargo.toml',
    'Cargo.lock',
    'rust-toolchain',
    'rust-toolchain.toml',
    ...(settings.builderFiles ?? []),
  ];
  return [
    ...sourceRoots.map((folder) => file(folder, '**/*')),
    ...named.map((name) => file(cargoRoot, name)),
    ...above,
    ...ENVIRONMENT.map((env) => ({ env })),
    { runtime: 'rustc -vV' },
    // None: a change of npm packages cannot reach a Rust binary. The plugin's own version is in `slice`.
    { externalDependencies: [] },
  ];
}
