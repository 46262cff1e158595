import type { Files } from '../cargo/files';

/** Creates a workspace in memory: text by path. */
export function memoryFiles(content: Record<string, string>): Files {
  const paths = Object.keys(content);
  return {
    read: (path) => content[path],
    list: (folder) => {
      const prefix = folder === '.' ? '' : `${folder}/`;
      const inside = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
      return [...new Set(inside.map((path) => path.split('/')[0]!))].sort();
    },
  };
}

/** Runs `work` and returns the error that it throws. Fails if it does not throw. */
export function thrown(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Same as `thrown`, for promises. */
export async function rejected(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: Error) => error,
  );
}
