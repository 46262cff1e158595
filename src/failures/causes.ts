import type { Cause, FailureContext, Rule } from './rule';
import { ARCHIVES } from './rules/archives';
import { FETCH } from './rules/fetch';
import { HEADERS } from './rules/headers';
import { MACHINE } from './rules/machine';
import { RUST } from './rules/rust';
import { SYMBOLS } from './rules/symbols';
import { TOOLCHAIN } from './rules/toolchain';
import { TOOLS } from './rules/tools';

/** The first that fits counts: the narrower words stand first. */
const RULES: readonly Rule[] = [
  ...MACHINE,
  ...FETCH,
  ...RUST,
  ...TOOLS,
  ...HEADERS,
  ...TOOLCHAIN,
  ...ARCHIVES,
  ...SYMBOLS,
];

/** Why a cargo command failed, or undefined when its output tells nothing that is known here. */
export function causeOf(stderr: string, context: FailureContext, step: string): Cause | undefined {
  for (const { step: only, engine, pattern, cause } of RULES) {
    if ((only ?? step) !== step || (engine ?? context.engine) !== context.engine) continue;
    const match = pattern.exec(stderr);
    const found = match && cause(context, match, stderr);
    if (found) return found;
  }
  return undefined;
}
