import { execFileSync } from 'node:child_process';

/** Runs a credential helper: https://github.com/docker/docker-credential-helpers#development. */
export function runHelper(program: string, registry: string): string {
  return execFileSync(program, ['get'], {
    input: registry,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}
