import { causeOf } from '../failures/causes';
import type { FailureContext } from '../failures/rule';

/** A project whose cargo command has failed in a container. */
export const failureContext = {
  project: 'app',
  cargoRoot: '.',
  crate: { root: 'apps/app' },
  target: 'x86_64-alpine-linux-musl',
  engine: 'docker' as const,
};

/** Same, with native libraries and a known release of the builder. */
export const nativeContext = {
  ...failureContext,
  dockerfile: 'apps/app/Dockerfile',
  alpine: '3.24',
  linked: [{ library: 'pq', crate: 'pq-sys' }],
};

/** Output around the messages of linkers and build scripts. */
export const WHERE =
  'error: linking with `cc` failed: exit status: 1\nerror: failed to run custom build command for `x v1.0.0`\n';

/** Returns the explanation of a failure in that context: the reason, then the remedy. */
export function explained(text: string, more: Partial<FailureContext> = {}): string {
  const cause = causeOf(`${WHERE}${text}`, { ...nativeContext, ...more }, 'build');
  return `${cause?.reason}\n${cause?.remedy}`;
}
