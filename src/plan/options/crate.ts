import { isRecord } from '../../json';
import type { PackageSettings } from './package';
import { flag, matching, text, texts, type Kind } from './kinds';
import type { OptionTable } from './option';

/** Its keys are checked by `parsePackageSettings`. */
const packaging: Kind<PackageSettings> = {
  check: (value): value is PackageSettings => isRecord(value),
  shouldBe: 'a table',
  schema: { type: 'object' },
};

/** Settings of a crate that are not options of its target: inference and `setup` read them, from Cargo.toml and nx.json. */
export const CRATE_OPTIONS = {
  enabled: { kind: flag, text: '`false`: no targets for this crate.' },
  libraries: {
    kind: texts,
    text: 'C libraries that `build.rs` links; see the generator `setup`.',
  },
  searchPaths: {
    kind: texts,
    text: 'Folders with static archives that you built yourself, relative to the crate.',
  },
  // It stands in the Dockerfile.
  alpine: {
    kind: matching(/^3\.\d{2}$/, 'a release from 3.20 on, such as "3.24"'),
    text: 'Alpine release of generated Dockerfiles.',
  },
  package: {
    kind: packaging,
    text: 'What the target `package` makes of the binaries: the options of its executor.',
  },
} as const satisfies OptionTable;

/** Options of the plugin in nx.json alone, which concern inference. */
export const PLUGIN_OPTIONS = {
  staticBuildTargetName: { kind: text, text: 'Name of the target.', default: 'static-build' },
  packageTargetName: { kind: text, text: 'Name of the target.', default: 'package' },
  imageLoadTargetName: { kind: text, text: 'Name of the target.', default: 'image-load' },
  imagePushTargetName: { kind: text, text: 'Name of the target.', default: 'image-push' },
  cargoLockTargetName: {
    kind: text,
    text: 'Name of the target that lets `nx affected` see Cargo.lock.',
    default: 'cargo-lock',
  },
  committedSlices: {
    kind: flag,
    text: 'Exact `nx affected`, by files that `nx sync` keeps ([more](how-it-works.md#what-nx-affected-selects)).',
    default: false,
  },
} as const satisfies OptionTable;
