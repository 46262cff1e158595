import { compareVersions } from './versions';
import type { Files } from './files';
import { inherited, type Manifest } from './manifest';
import { ancestors, joinPath } from './paths';
import { parseToml, table } from './toml';

/** Which Rust a crate asks for. */
export interface RustNeeds {
  /** The oldest that will do, and who says so; absent where any will. */
  minimum?: { version: string; why: string };
  /** What a toolchain file asks for, such as `1.87.0`, `stable` or `nightly-2026-01-01`. */
  pin?: { channel: string; file: string };
}

// https://doc.rust-lang.org/edition-guide/editions/
const EDITIONS: Record<string, string> = { '2021': '1.56', '2024': '1.85' };

/**
 * What `rust-version`, `edition` and the toolchain file ask for.
 *
 * @param crates the crates that are compiled from sources
 * @param workspace the manifest that they inherit from; the toolchain file is looked for from its folder upwards
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

// The older form is one line without a table. A file that says nothing is rustup's to complain of: Alpine's cargo does not
// read it. `stable-x86_64-unknown-linux-gnu` names a host besides.
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
