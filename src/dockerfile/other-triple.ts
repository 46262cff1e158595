import { findBlock } from './managed-block';

/**
 * Returns a note if the user's part of a generated Dockerfile builds for Alpine's triple, although
 * the managed part installs Rust with rustup, which does not have it.
 */
export function otherTriple(text: string, file: string, toolchain: string | undefined): string[] {
  const block = findBlock(text);
  if (toolchain === undefined || block === undefined) return [];
  const lines = text.replace(block, '').split('\n');
  const isOther = lines.some((line) => !/^\s*#/.test(line) && line.includes('$(uname -m)-alpine-linux-musl'));
  if (!isOther) return [];
  return [
    `${file} builds for $(uname -m)-alpine-linux-musl outside of its managed part. The Rust of rustup does not have that triple. For builds without Nx, change it there to $(uname -m)-unknown-linux-musl.`,
  ];
}
