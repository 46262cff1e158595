import { withCancellation } from '../engines/cancellation';
import { RustStaticError } from '../errors';
import { BUILD_OPTIONS, type Command } from './command';
import type { CliContext } from './context';
import { projectBuild, requestOf, type PlanRequest } from './project-plan';

const OPTIONS = [...BUILD_OPTIONS, 'tag'] as const;

/**
 * `builder build` and `builder push`: prepare the image that builds run in, so that CI can start
 * from it.
 */
export const BUILDER_COMMANDS: readonly Command[] = [
  {
    name: 'builder build',
    argument: '<project>',
    summary: 'Build only the builder image of a project',
    options: OPTIONS,
    run: (values, project, context) =>
      publish(requestOf(project!, values), { reference: values.tag, push: false }, context),
  },
  {
    name: 'builder push',
    argument: '<project>',
    summary: 'Build it and push it as --tag',
    options: OPTIONS,
    async run(values, project, context) {
      if (values.tag === undefined)
        throw new RustStaticError('No name to push to', {
          code: 'push-reference-missing',
          reason: 'A builder image goes to a registry that CI can reach.',
          remedy:
            'Give it: rust-static builder push <project> --tag registry.example.com/team/rust-builder:1',
        });
      return publish(requestOf(project!, values), { reference: values.tag, push: true }, context);
    },
  },
];

async function publish(
  request: PlanRequest,
  image: { reference: string | undefined; push: boolean },
  context: CliContext,
): Promise<string> {
  const { plan } = await projectBuild(request, context);
  const { workspaceRoot, env, terminal } = context;
  const { publishBuilder } = await import('../engines/docker/index.js');
  const reference = await withCancellation((cancelled) =>
    publishBuilder({ plan, workspaceRoot, terminal, cancelled, env }, image),
  );
  return [
    reference,
    '',
    'To build in it without its Dockerfile, put into Cargo.toml:',
    '  [package.metadata.rust-static]',
    `  builder-image = "${reference}"`,
  ].join('\n');
}
