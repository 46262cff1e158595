import { causeOf } from '../failures/causes';
import type { FailureContext } from '../failures/rule';

/** A project whose cargo has failed in a container. */
export const failureContext = {
  project: 'app',
  cargoRoot: '.',
  crate: { root: 'apps/app' },
  target: 'x86_64-alpine-linux-musl',
  engine: 'docker' as const,
};

/** The same with native libraries, where the builder's release is known. */
export const nativeContext = {
  ...failureContext,
  dockerfile: 'apps/app/Dockerfile',
  alpine: '3.24',
  linked: [{ library: 'pq', crate: 'pq-sys' }],
};

/** Where the words of linkers and of build scripts stand. */
export const WHERE =
  'error: linking with `cc` failed: exit status: 1\nerror: failed to run custom build command for `x v1.0.0`\n';

/** What is said of a failure there: the reason, then the remedy. */
export function explained(text: string, more: Partial<FailureContext> = {}): string {
  const cause = causeOf(`${WHERE}${text}`, { ...nativeContext, ...more }, 'build');
  return `${cause?.reason}\n${cause?.remedy}`;
}
