import type { Cause, FailureContext, Rule } from './rule';
import { ARCHIVES } from './rules/archives';
import { DAMAGED } from './rules/damaged';
import { FETCH } from './rules/fetch';
import { HEADERS } from './rules/headers';
import { MACHINE } from './rules/machine';
import { NO_INPUT, RUST } from './rules/rust';
import { SYMBOLS } from './rules/symbols';
import { TOOLCHAIN } from './rules/toolchain';
import { TOOLS } from './rules/tools';

const BUILD_SCRIPT = /failed to run custom build command/;
const LINKER = /linking with `[^`]+` failed|could not find native static library/;

/** The first match wins, so narrower patterns come first. */
const RULES: readonly Rule[] = [
  ...DAMAGED,
  ...MACHINE,
  ...FETCH,
  ...RUST,
  ...inside(BUILD_SCRIPT, TOOLS),
  ...inside(BUILD_SCRIPT, HEADERS),
  ...inside(BUILD_SCRIPT, NO_INPUT),
  ...TOOLCHAIN,
  ...inside(LINKER, ARCHIVES),
  ...inside(LINKER, SYMBOLS),
];

function inside(within: RegExp, rules: readonly Rule[]): Rule[] {
  return rules.map((rule) => ({ within, ...rule }));
}

/**
 * Returns the messages of the tools themselves. Source lines that rustc quotes and warnings are
 * removed, because their text comes from the user's code.
 */
function spoken(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/^\s*\d*\s*\|/.test(line) && !/^\s*(?:warning\b|cargo:+warning=)/.test(line))
    .join('\n');
}

/** Returns the cause of a failed cargo command, or undefined if no rule matches its output. */
export function causeOf(stderr: string, context: FailureContext, step: string): Cause | undefined {
  const text = spoken(stderr);
  for (const { step: only, engine, within, pattern, reason = '', remedy = '', cause } of RULES) {
    if ((only ?? step) !== step || (engine ?? context.engine) !== context.engine) continue;
    const match = (within?.test(text) ?? true) && pattern.exec(text);
    if (!match) continue;
    const found = cause
      ? cause(context, match, text)
      : { reason, remedy: typeof remedy === 'string' ? remedy : remedy(context) };
    if (found) return found;
  }
  return undefined;
}
