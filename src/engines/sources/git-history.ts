import { capture } from '../../process';

/**
 * Returns the texts of a file in earlier commits, the latest first. Empty without git, without
 * commits and in a shallow clone.
 *
 * @param root absolute path of the Nx workspace
 * @param path relative to it
 */
export async function earlierTexts(
  root: string,
  path: string,
  count: number,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const git = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout } = await capture({ program: 'git', args, cwd: root, env });
    return exitCode === 0 ? stdout : '';
  };
  try {
    const log = await git('log', `--max-count=${count}`, '--format=%H', '--', path);
    const texts: string[] = [];
    for (const commit of log.split('\n').filter(Boolean))
      texts.push(await git('show', `${commit}:./${path}`));
    return texts.filter(Boolean);
  } catch {
    return [];
  }
}
