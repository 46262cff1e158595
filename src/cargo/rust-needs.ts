import { compareVersions } from './versions';
import type { Files } from './files';
import { inherited, type Manifest } from './manifest';
import { ancestors, joinPath } from './paths';
import { parseToml, table } from './toml';

/** The Rust version that crates require. */
export interface RustNeeds {
  /** The oldest version that is sufficient, and the reason. Absent if any version is. */
  minimum?: { version: string; why: string };
  /** The channel in a toolchain file, such as `1.87.0`, `stable` or `nightly-2026-01-01`. */
  pin?: { channel: string; file: string };
}

// https://doc.rust-lang.org/edition-guide/editions/
const EDITIONS: Record<string, string> = { '2021': '1.56', '2024': '1.85' };

/**
 * Returns the Rust version that `rust-version`, `edition` and the toolchain file require.
 *
 * @param crates the crates that are compiled from sources
 * @param workspace the manifest that they inherit from; the toolchain file is searched from its
 * folder upwards
 */
export function rustNeeds(files: Files, crates: readonly Manifest[], workspace: Manifest): RustNeeds {
  const requirements = crates.flatMap((crate) => {
    const text = (key: string): string | undefined => {
      const value = inherited(crate, workspace, key);
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    };
    const [version, edition] = [text('rust-version'), text('edition')];
    return [
      ...(version ? [{ version, why: `rust-version = "${version}" in ${crate.file}` }] : []),
      ...(edition && EDITIONS[edition]
        ? [{ version: EDITIONS[edition], why: `edition = "${edition}" in ${crate.file}` }]
        : []),
    ];
  });
  const [minimum] = requirements.sort((a, b) => compareVersions(b.version, a.version));
  const pin = toolchainPin(files, workspace.root);
  return { ...(minimum ? { minimum } : {}), ...(pin ? { pin } : {}) };
}

function toolchainPin(files: Files, root: string): RustNeeds['pin'] {
  for (const folder of ancestors(root))
    for (const name of ['rust-toolchain', 'rust-toolchain.toml']) {
      const file = joinPath(folder, name);
      const text = files.read(file);
      if (text === undefined) continue;
      const channel = channelOf(text, file);
      if (channel) return { channel, file };
    }
  return undefined;
}

// The old format is one line without a table. An empty file is ignored: rustup reports it, and
// Alpine's cargo does not read it. `stable-x86_64-unknown-linux-gnu` also contains a host.
function channelOf(text: string, file: string): string | undefined {
  const channel = /^[\w.-]+$/.test(text.trim()) ? text.trim() : fromToml(text, file);
  return typeof channel === 'string'
    ? channel.replace(/-(?:x86_64|aarch64|i686|armv7|riscv64gc)-.*$/, '')
    : undefined;
}

function fromToml(text: string, file: string): unknown {
  try {
    return table(parseToml(text, file).toolchain).channel;
  } catch {
    return undefined;
  }
}
