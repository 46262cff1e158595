import { workspaceRoot } from '../devkit';
import { withCancellation } from '../engines/cancellation';
import { processTerminal } from '../engines/terminal';
import { RustStaticError } from '../errors';
import type { BuildPlan } from '../plan/plan';

/**
 * `builder build` and `builder push`: prepares the image that a plan's build runs in, for CI to start from.
 *
 * @returns what to do with it
 * @throws RustStaticError for a push without a name, and with the daemon's own words
 */
export async function builder(action: string, plan: BuildPlan, tag: string | undefined): Promise<string> {
  if (action === 'push' && tag === undefined)
    throw new RustStaticError('No name to push to', {
      code: 'push-reference-missing',
      reason: 'A builder image goes to a registry that CI can reach.',
      remedy: 'Give it: rust-static builder push <project> --tag registry.example.com/team/rust-builder:1',
    });
  const { publishBuilder } = await import('../engines/docker/index.js');
  const reference = await withCancellation((cancelled) =>
    publishBuilder(
      { plan, workspaceRoot, terminal: processTerminal(), cancelled, env: process.env },
      { reference: tag, push: action === 'push' },
    ),
  );
  return [
    reference,
    '',
    'To build in it without its Dockerfile, put into Cargo.toml:',
    '  [package.metadata.rust-static]',
    `  builder-image = "${reference}"`,
  ].join('\n');
}
