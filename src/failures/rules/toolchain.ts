import { ENGINES } from '../../engine-facts';
import { install, metadataOf } from '../remedies';
import type { Rule } from '../rule';

/**
 * Failures of compiler and linker configuration, and of flags that the toolchain does not support.
 */
export const TOOLCHAIN: readonly Rule[] = [
  {
    pattern: /linker `([^`]+)` not found/,
    cause: (context, [, linker]) => ({
      reason: `There is no ${linker}: rustc links with a C compiler.`,
      remedy: install(context, ['build-base']),
    }),
  },
  {
    pattern: /(?:cannot find|invalid linker name in argument)[^\n]*(?:'ld'|'ld\.lld'|-fuse-ld=lld)/,
    reason: 'The builder lacks ld.lld. `linker = "lld"` makes the C compiler use it.',
    remedy: (context) => install(context, ['lld']),
  },
  {
    pattern: /cannot find (?:\S*\/)?((?:S|rc|g)?crt[1in]\.o|-lc(?![\w+-])|-lgcc_eh|-lgcc\b|-lssp_nonshared)/,
    cause: (context, [, what]) => ({
      reason: `The linker lacks ${what}, which comes with the C compiler and the headers of libc.`,
      remedy: install(context, ['build-base']),
    }),
  },
  {
    pattern: /(?:cannot find|unable to find library) -lgcc_s\b/,
    reason:
      'Something dynamic (a procedural macro, or what `-crt-static` makes) is linked without libgcc_s.so.',
    remedy: (context) => install(context, ['gcc']),
  },
  {
    pattern: /(?:cannot find|unable to find library) -lunwind\b/,
    reason: "rustup's standard library for musl wants the libunwind.a that lies beside it.",
    remedy:
      'Remove `-C link-self-contained=no` and linkers of your own from rustflags and .cargo/config.toml, or add `apk add llvm-libunwind-static`.',
  },
  {
    pattern: /Error (?:loading shared library|relocating)[^\n]*(?:libgcc_s\.so\.1|_Unwind_)/,
    reason: "rustup's programs need libgcc, which bare Alpine does not have.",
    remedy: (context) => install(context, ['libgcc']),
  },
  {
    pattern: /option `-C link-self-contained` is not supported on this target/,
    reason: "Alpine's rustc has no start files of its own to link: it takes Alpine's.",
    remedy: (context) =>
      `Remove \`-C link-self-contained\` from rustflags in .cargo/config.toml and in ${metadataOf(context)}.`,
  },
  {
    pattern: /cannot produce proc-macro for `([^ `]+)/,
    cause: (context, [, crate]) => ({
      reason: `+crt-static has reached the procedural macro ${crate}, which must be dynamic.`,
      remedy: `Remove \`target-feature=+crt-static\` from the [host] tables of .cargo/config.toml and from "env" in ${metadataOf(context)}: the build sets it for the target alone.`,
    }),
  },
  {
    pattern: /cannot produce (c?dylib) for `([^ `]+)/,
    cause: (_context, [, kind, crate]) => ({
      reason: `${crate} is only a ${kind}, and a static program cannot take one.`,
      remedy: `Add "rlib" to its crate-type: \`crate-type = ["${kind}", "rlib"]\`.`,
    }),
  },
  {
    pattern: /can't find crate for `(?:core|std)`/,
    cause: ({ target, engine }) => ({
      reason: `This rustc has no standard library for ${target}.`,
      remedy: ENGINES[engine].isContainer
        ? 'Alpine\'s rustc knows only `<arch>-alpine-linux-musl`, rustup\'s only `<arch>-unknown-linux-musl`: choose the one that the builder has with the option "target" (--triple). For another architecture, name it in the setting "triples" and run `nx sync`, or build with cross = false.'
        : `Run \`rustup target add ${target}\`, or use --engine=docker.`,
    }),
  },
  {
    pattern: /version `GLIBC_[\d.]+' not found/,
    reason: 'A program that was compiled on another system is used again.',
    remedy:
      'Remove what was built there: `npx rust-static clean`, or the target directory. Never share one between systems.',
  },
];
