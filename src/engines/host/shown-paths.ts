/**
 * Replaces workspace paths in a text by paths of the staged tree.
 *
 * @param workspaceRoot absolute path
 * @param tree absolute path
 */
export function inTree(text: string, workspaceRoot: string, tree: string): string {
  const parts = text.split(workspaceRoot);
  // The name of a sibling folder may begin with the same text.
  return parts.reduce((done, part) => done + (/^[\w.-]/.test(part) ? workspaceRoot : tree) + part);
}

/** Replaces one path by another, in texts and in streamed output. */
export interface ShownPaths {
  text(text: string): string;
  /**
   * Same as `text` for a stream. A chunk may end within the path; that part is held back until the
   * next chunk or `end`.
   */
  stream(write: (chunk: Buffer) => void): { add(chunk: Buffer): void; end(): void };
}

/**
 * Replaces paths of the staged tree by paths of the workspace.
 *
 * @param from absolute path of the tree
 * @param to absolute path of the workspace
 */
export function shownPaths(from: string, to: string): ShownPaths {
  // Treats each byte as one character, because a chunk may end within a UTF-8 character.
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

/** Returns how many characters at the end of a text may be the beginning of the needle. */
function overlap(text: string, needle: string): number {
  for (let length = Math.min(needle.length - 1, text.length); length > 0; length--)
    if (text.endsWith(needle.slice(0, length))) return length;
  return 0;
}
