/**
 * Makes a text that names files of the workspace name those of the staged tree.
 *
 * @param workspaceRoot absolute path
 * @param tree absolute path
 */
export function inTree(text: string, workspaceRoot: string, tree: string): string {
  const parts = text.split(workspaceRoot);
  // A folder beside it may begin with its name.
  return parts.reduce((done, part) => done + (/^[\w.-]/.test(part) ? workspaceRoot : tree) + part);
}

/** Puts another path in the place of one, in texts and in what a program writes bit by bit. */
export interface ShownPaths {
  text(text: string): string;
  /** As `text`, for a stream whose parts may end within the path: that much is kept back until `end`. */
  stream(write: (chunk: Buffer) => void): { add(chunk: Buffer): void; end(): void };
}

/**
 * Shows paths of the staged tree as those of the workspace that they stand for.
 *
 * @param from absolute path of the tree
 * @param to absolute path of the workspace
 */
export function shownPaths(from: string, to: string): ShownPaths {
  // Bytes, each as one character: a part may end within a letter.
  const [needle, shown] = [latin(from), latin(to)];
  return {
    text: (text) => text.replaceAll(from, to),
    stream(write) {
      let kept = '';
      return {
        add(chunk) {
          const text = (kept + chunk.toString('latin1')).replaceAll(needle, shown);
          const end = text.length - overlap(text, needle);
          kept = text.slice(end);
          if (end > 0) write(Buffer.from(text.slice(0, end), 'latin1'));
        },
        end() {
          if (kept) write(Buffer.from(kept, 'latin1'));
          kept = '';
        },
      };
    },
  };
}

function latin(path: string): string {
  return Buffer.from(path).toString('latin1');
}

/** How many characters at the end of a text may be the beginning of the needle. */
function overlap(text: string, needle: string): number {
  for (let length = Math.min(needle.length - 1, text.length); length > 0; length--)
    if (text.endsWith(needle.slice(0, length))) return length;
  return 0;
}
