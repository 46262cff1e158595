import { ENGINES } from '../../engine-facts';
import { NEWEST_RELEASE, releasesWith, rustOf } from '../../libraries/alpine-releases';
import { compareVersions } from '../../cargo/versions';
import { metadataOf } from '../remedies';
import type { Cause, FailureContext, Rule } from '../rule';

/**
 * Messages of the workspace's build scripts about a file that exists but is not an input of the
 * build.
 */
export const NO_INPUT: readonly Rule[] = [
  {
    step: 'build',
    pattern:
      /panicked at (?!\/)[^\n]*\.rs:\d[^\n]*\n[^\n]*(?:kind: NotFound|No such file or directory|os error 2\b)/,
    reason:
      'A build script did not find a file: it sees the inputs of the crate, and nothing else of the workspace.',
    remedy: (context) =>
      `Add what it reads to \`include\` in ${metadataOf(context)}; for what git knows set include-git = true there.`,
  },
];

/** A Rust or cargo that is too old, or that does not support an argument. */
export const RUST: readonly Rule[] = [
  {
    pattern: /requires rustc (\d+\.\d+(?:\.\d+)?)/,
    cause: (context, [, version], text) =>
      tooOld(context, version!, `A crate asks for Rust ${highest(text) ?? version}`, highest(text)),
  },
  {
    pattern: /feature `edition2024` is required/,
    cause: (context) => tooOld(context, '1.85', 'Edition 2024 needs Rust 1.85'),
  },
  {
    pattern: /this version of Cargo is older than the `(\d+)` edition/,
    cause: (context, [, edition]) =>
      tooOld(context, '1.85', `This cargo does not know the edition ${edition}`),
  },
  {
    pattern: /lock file version `?4`?.*(?:does not understand|requires `-Znext-lockfile-bump`)/s,
    cause: (context) => tooOld(context, '1.78', 'Version 4 of Cargo.lock needs cargo 1.78'),
  },
  {
    pattern: /lock file version `?(\d+)`? was found/,
    cause: (context, [, version]) => ({
      reason: `This cargo does not know version ${version} of Cargo.lock: a newer one has written it.`,
      remedy: `Use a newer builder (alpine = "${NEWEST_RELEASE}" in ${metadataOf(context)}, then \`nx sync\`), or write the lock with the cargo that builds.`,
    }),
  },
];

// Cargo lists every crate that requires a newer version. The highest version counts.
function highest(text: string): string | undefined {
  const versions = [...text.matchAll(/requires rustc (\d+)\.(\d+)/g)].map(([, major, minor]) => [
    Number(major),
    Number(minor),
  ]);
  const [top] = versions.sort(([a, b], [c, d]) => c! - a! || d! - b!);
  return top?.join('.');
}

function tooOld(
  context: FailureContext,
  minimum: string,
  what: string,
  version = minimum,
): Cause | undefined {
  const { engine, alpine } = context;
  const rust = alpine === undefined ? undefined : rustOf(alpine);
  // Otherwise the builder's Rust is not the release's own, or something else has failed.
  if (ENGINES[engine].isContainer && rust && compareVersions(rust, version) >= 0) return undefined;
  if (!ENGINES[engine].isContainer)
    return {
      reason: `${what}; this machine's is older.`,
      remedy:
        'Run `rustup update`, or `cargo update --precise <version> <crate>` for a crate that still takes this Rust.',
    };
  const [release] = releasesWith(version);
  const has = rust ? `Alpine ${alpine} has ${rust}` : "the builder's is older";
  return {
    reason: `${what}; ${has}.`,
    remedy: release
      ? `Set alpine = "${release}" (or newer) in ${metadataOf(context)} and run \`nx sync\`; or \`cargo update --precise <version> <crate>\` for a crate that takes the older Rust.`
      : `No Alpine release up to ${NEWEST_RELEASE} has it: \`cargo update --precise <version> <crate>\`, or a builder of your own with rustup (option "builderImage").`,
  };
}
