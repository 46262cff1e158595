import { ENGINES } from '../../engine-facts';
import { metadataOf } from '../remedies';
import type { Rule } from '../rule';

/** Failures caused by the machine, and by the restrictions of the build container. */
export const MACHINE: readonly Rule[] = [
  {
    pattern: /No space left on device|os error 28\b|disk quota exceeded/i,
    reason: 'The disk is full.',
    remedy: ({ engine }) =>
      ENGINES[engine].isContainer
        ? 'Make room where the daemon keeps its volumes: `npx rust-static clean` removes those of this workspace, `docker system df` shows the rest.'
        : 'Make room on the disk; `target/rust-static` can be removed, which costs only time.',
  },
  {
    pattern:
      /signal: 9, SIGKILL|\(signal: 9\)|LLVM ERROR: out of memory|memory allocation of \d+ bytes failed|virtual memory exhausted/,
    reason: 'A compiler was killed, or got no more memory: most likely the machine ran out of memory.',
    remedy: [
      'Give the daemon (or the machine) more memory, or need less: --cargoArgs=--jobs=1, a profile with',
      '`lto = "thin"` or `lto = false`, more `codegen-units`, and a lower --parallel of nx.',
    ].join('\n'),
  },
  {
    pattern: /(?:^|[\s`/])(?:rustc|cc|ld|collect2|cc1plus|cc1)[ `][^\n]*\(signal: (\d+), (SIG[A-Z]+)/,
    cause: (_context, [, number, name]) => ({
      reason: `A compiler ended by signal ${number} (${name}), which is a fault of the compiler or of the machine.`,
      remedy: 'Run the target again; if that does not help, try another `alpine` release or toolchain.',
    }),
  },
  {
    engine: 'docker',
    pattern: /Read-only file system|os error 30\b/,
    reason: 'A build script or macro writes where it must not: sources and cargo home are read-only for it.',
    remedy: (context) =>
      `Let it write below OUT_DIR, as cargo asks of build scripts. For a crate of others look for a feature that stops it, set in ${metadataOf(context)}.`,
  },
  {
    pattern: /[Ee]xec format error|os error 8\b/,
    reason: 'A program of another architecture was started.',
    remedy: ({ target, cross }) =>
      `${cross ? `A build script must not start programs that it compiled for ${target}` : `The builder image must be of the architecture of ${target}`}, or the daemon must emulate it (\`docker run --privileged --rm tonistiigi/binfmt --install all\`).`,
  },
];
