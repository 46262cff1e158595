import { ENGINES } from '../../engine-facts';
import type { Rule } from '../rule';

/** Messages of cargo in the compile step if fetched crates are missing from its home. */
export const HOME_LACKS =
  /failed to unpack package|failed to download `|no matching package named|unable to update registry/i;

/** Failures caused by damaged files of earlier builds, after a crash or manual changes. */
export const DAMAGED: readonly Rule[] = [
  {
    step: 'build',
    engine: 'docker',
    pattern: HOME_LACKS,
    reason: 'What the daemon keeps of crates is not what was fetched: somebody or a crash has changed it.',
    remedy:
      'Run the target again: it fetches again. If that does not help, `npx rust-static clean --all` removes all that is kept.',
  },
  {
    step: 'fetch',
    pattern:
      /failed to unpack (?:package|entry)|failed to iterate over archive|corrupt deflate stream|invalid gzip header/,
    reason: 'A crate that was downloaded before has been damaged.',
    remedy: ({ engine }) =>
      ENGINES[engine].isContainer
        ? '`npx rust-static clean --all` removes all that is kept; then run the target again.'
        : "Remove the crate's files below `registry/cache` and `registry/src` of cargo's home, and run the target again.",
  },
  {
    step: 'build',
    pattern: /\bE0786\b|found invalid metadata files|failed to parse rlib/,
    reason:
      'What an earlier build has compiled is damaged: the disk was full, or somebody or a crash has changed it.',
    remedy: ({ engine }) =>
      ENGINES[engine].isContainer
        ? '`npx rust-static clean` removes what builds of this workspace have compiled; then run the target again.'
        : 'Remove `target/rust-static`, and run the target again.',
  },
];
