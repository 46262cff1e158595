import { RustStaticError } from '../errors';
import { releasedBy } from '../nx/released-by';
import { releaseTagPatterns } from '../nx/release-tag';
import { capture } from '../process';
import type { Command } from './command';
import type { CliContext } from './context';

/**
 * `released`: prints which projects the release of the current commit has. `nx release` gives one
 * commit a tag for each group or project with a new version.
 */
export const RELEASED: Command = {
  name: 'released',
  argument: '[tag]',
  summary: 'Print the projects that were released with a tag, or with the tags of this commit',
  options: ['json'],
  async run({ json }, given, context) {
    const tags = await tagsOf(given, context);
    const nodes = Object.entries(await context.projects());
    const projects = Object.fromEntries(nodes.map(([name, { data }]) => [name, data]));
    const found = releasedBy(context.release(), projects, tags);
    if (found.projects.length === 0) throw nothingReleased(tags, context);
    return json ? JSON.stringify({ tags, ...found }, null, 2) : asVariables(found);
  },
};

/** Lines for the file that `$GITHUB_ENV` names. */
function asVariables({ projects, filters }: ReturnType<typeof releasedBy>): string {
  return [`RELEASED_PROJECTS=${projects.join(',')}`, `RELEASED_FILTERS=${filters.join(' ')}`].join('\n');
}

/** Returns the given tag, or all of the commit if it is the name of something else, such as a branch. */
async function tagsOf(given: string | undefined, context: CliContext): Promise<string[]> {
  const here = (await git(['tag', '--points-at', 'HEAD'], context)).split('\n').filter(Boolean);
  if (given === undefined) return here;
  if (here.includes(given)) return [given];
  const known = await git(['tag', '--list', given.replace(/[\\*?[]/g, '\\$&')], context);
  if (known === '') return here;
  throw new RustStaticError(`The tag ${given} is not at this commit`, {
    code: 'released-tag-elsewhere',
    reason: 'What would be built and published is not what was released.',
    remedy: `Check it out first: git checkout ${given}`,
  });
}

async function git(args: string[], { workspaceRoot, env }: CliContext): Promise<string> {
  const { exitCode, stdout, stderr } = await capture({ program: 'git', args, cwd: workspaceRoot, env });
  if (exitCode === 0) return stdout.trim();
  throw new RustStaticError(`Git cannot list the tags of ${workspaceRoot}`, {
    code: 'released-tags-unknown',
    reason: stderr.trim(),
    remedy: 'Run the command in a git repository, with git installed.',
  });
}

function nothingReleased(tags: readonly string[], context: CliContext): RustStaticError {
  const patterns = releaseTagPatterns(context.release()).join(', ');
  const found = tags.length > 0 ? `It has other tags: ${tags.join(', ')}.` : 'It has no tag here.';
  return new RustStaticError('This commit is not a release', {
    code: 'released-nothing',
    reason: `${found} By nx.json, tags of releases are ${patterns}.`,
    remedy:
      'Check out a release, such as `git checkout v1.2.0`. In GitHub Actions, let checkout fetch tags with `fetch-depth: 0`, and choose a tag when you run the workflow by hand.',
  });
}
