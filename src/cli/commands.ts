import { BUILDER_COMMANDS } from './builder';
import { CACHE_COMMANDS } from './cache';
import { CLEAN } from './clean';
import type { Command } from './command';
import { DOCTOR } from './doctor/doctor';
import { PLAN } from './plan';
import { RELEASED } from './released';
import { REPRODUCE } from './reproduce';
import { UNITS_COMMANDS } from './units';
import { VERIFY } from './verify';
import { WHY } from './why';

/** All commands, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  PLAN,
  WHY,
  DOCTOR,
  REPRODUCE,
  VERIFY,
  RELEASED,
  CLEAN,
  ...CACHE_COMMANDS,
  ...BUILDER_COMMANDS,
  ...UNITS_COMMANDS,
];
