/** A project whose cargo has failed in a container. */
export const failureContext = {
  project: 'app',
  cargoRoot: '.',
  crate: { root: 'apps/app' },
  target: 'x86_64-alpine-linux-musl',
  engine: 'docker',
};
