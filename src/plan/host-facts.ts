import { existsSync } from 'node:fs';
import type { HostFacts } from './triple';

/** Returns the facts of the machine that this process runs on. */
export function hostFacts(): HostFacts {
  return { arch: process.arch, platform: process.platform, alpine: existsSync('/etc/alpine-release') };
}
