import { ENGINES } from '../../engine-facts';
import { sysrootOf } from '../../libraries/installed-packages';
import type { FailureContext, Rule } from '../rule';

/** How to get a compiler for the triple. */
function compiler({ target, engine }: FailureContext): string {
  const name = target.replaceAll('-', '_');
  const variables = `set CARGO_TARGET_${name.toUpperCase()}_LINKER, CC_${name} and AR_${name} to one`;
  return ENGINES[engine].isContainer
    ? `The generated Dockerfile has a compiler for each triple of the setting "triples" (\`nx sync\`). In your own builder, ${variables}. Or set cross = false, which builds in a container of the triple's architecture.`
    : `Use --engine=docker, with the triple in the setting "triples". Or install a compiler for it, and ${variables}.`;
}

/** Flags for one architecture only. */
const ONLY = ({ target }: FailureContext): string =>
  `Put flags for one architecture into [target.${target}] of .cargo/config.toml, or into CFLAGS_${target.replaceAll('-', '_')} of the option "env".`;

/** Failures of builds for another architecture. The messages were recorded from rustc 1.96, GNU ld 2.40 and lld 14. */
export const CROSS: readonly Rule[] = [
  {
    pattern: /could not find specification for target "([^"]+)"/,
    cause: ({ engine }, [, triple]) => ({
      reason: `This rustc does not know the triple ${triple}.`,
      remedy: `${ENGINES[engine].isContainer ? 'Build with the rustc of the generated Dockerfile' : 'Use --engine=docker'}, or choose a triple that \`rustc --print target-list\` shows.`,
    }),
  },
  {
    pattern: /(?:linker `([^`]+)` not found|failed to find tool "([^"]+)")/,
    cause: (context, [, linker, tool]) =>
      context.cross
        ? {
            reason: `The builder has no ${linker ?? tool}, which compiles for ${context.target}.`,
            remedy: compiler(context),
          }
        : undefined,
  },
  {
    pattern: /Relocations in generic ELF \(EM: \d+\)|error adding symbols: file in wrong format/,
    cause: (context) => ({
      reason: `The linker cannot link for ${context.target}.`,
      remedy: compiler(context),
    }),
  },
  {
    pattern:
      /ld(?:\.lld)?: (?:error: (\S+?)(?:\([^)\n]*\))? is incompatible with|skipping incompatible (\S+))/,
    cause: (context, [, one, other]) => ({
      reason: `${one ?? other} is for another architecture than ${context.target}.`,
      remedy: `A flag or a variable names its folder, such as -L in "rustflags" or a *_LIB_DIR in "env". ${context.cross ? `Libraries for this triple are in ${sysrootOf(context.target)}/usr/lib. ` : ''}${ONLY(context)}`,
    }),
  },
  {
    pattern: /clang(?:\+\+)?: error: (?:the clang compiler does not support|unsupported option) '(-m[^']+)'/,
    cause: (context, [, option]) => ({
      reason: `The C compiler has no ${option} for ${context.target}.`,
      remedy: ONLY(context),
    }),
  },
];
