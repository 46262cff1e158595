import type { BuildLog } from './build-log';
import type { Cause, FailureContext, Rule } from './rule';
import { ARCHIVES } from './rules/archives';
import { CROSS } from './rules/cross';
import { DAMAGED } from './rules/damaged';
import { FETCH } from './rules/fetch';
import { HEADERS } from './rules/headers';
import { MACHINE } from './rules/machine';
import { NETWORK, NETWORK_STATUS } from './rules/network';
import { NO_INPUT, RUST } from './rules/rust';
import { SYMBOLS } from './rules/symbols';
import { TOOLCHAIN } from './rules/toolchain';
import { TOOLS } from './rules/tools';

export const BUILD_SCRIPT = /failed to run custom build command/;
const LINKER = /linking with `[^`]+` failed|could not find native static library/;

/** The first match wins, so narrower patterns come first. */
const RULES: readonly Rule[] = [
  ...DAMAGED,
  ...MACHINE,
  ...NETWORK,
  ...FETCH,
  ...RUST,
  ...inside(BUILD_SCRIPT, TOOLS),
  ...inside(BUILD_SCRIPT, HEADERS),
  ...inside(BUILD_SCRIPT, NO_INPUT),
  ...CROSS,
  ...TOOLCHAIN,
  ...inside(LINKER, ARCHIVES),
  ...inside(LINKER, SYMBOLS),
];

// Logs of configure scripts hold the failed compilations of all their probes.
const PROBES = /(?:config\.log|CMake[^/]*|meson-log\.txt)$/;
const OF_PROBES: readonly Rule[] = [...MACHINE, ...NETWORK];
/** Messages in logs lack the words of cargo around them. */
const OF_LOGS: readonly Rule[] = [...MACHINE, ...NETWORK, ...TOOLS, ...HEADERS];

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

/**
 * Returns the cause of a failed cargo command, or undefined if no rule matches its output.
 *
 * @param logs logs of a build script. Only those that the output names count: the others may belong
 * to earlier steps
 */
export function causeOf(
  stderr: string,
  context: FailureContext,
  step: string,
  logs: readonly BuildLog[] = [],
): Cause | undefined {
  const inLog = ({ file, text }: BuildLog): Cause | undefined =>
    match(text, context, step, PROBES.test(file) ? OF_PROBES : OF_LOGS);
  return (
    match(stderr, context, step, RULES) ??
    logs.filter(({ isNamed }) => isNamed).flatMap((log) => inLog(log) ?? [])[0] ??
    match(stderr, context, step, NETWORK_STATUS)
  );
}

function match(
  stderr: string,
  context: FailureContext,
  step: string,
  rules: readonly Rule[],
): Cause | undefined {
  const text = spoken(stderr);
  for (const { step: only, engine, within, pattern, reason = '', remedy = '', cause } of rules) {
    if ((only ?? step) !== step || (engine ?? context.engine) !== context.engine) continue;
    const found = (within?.test(text) ?? true) && pattern.exec(text);
    if (!found) continue;
    const result = cause
      ? cause(context, found, text)
      : { reason, remedy: typeof remedy === 'string' ? remedy : remedy(context) };
    if (result) return result;
  }
  return undefined;
}
