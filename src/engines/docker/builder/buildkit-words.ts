import { RustStaticError } from '../../../errors';

/**
 * Converts a Dockerfile for Docker's classic builder, which the daemon's API uses without a
 * BuildKit session.
 * - A `FROM` over several lines becomes one line, because stages are found by line.
 * - `--platform` with a BuildKit variable is removed, because the whole image has one platform.
 * - `--link` is removed. It changes layers but no content.
 */
export function asClassic(text: string): string {
  if (/^\s*#\s*escape\s*=/im.test(text)) return text;
  return text
    .replace(/^[ \t]*FROM\b(?:[^\n]*\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*)+[^\n]*/gim, (from) =>
      from.replace(/[ \t]*\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*[ \t]*/g, ' '),
    )
    .replace(/^([ \t]*FROM)[ \t]+--platform=\$\{?(?:BUILD|TARGET)PLATFORM\}?/gim, '$1')
    .replace(/^([ \t]*(?:COPY|ADD)\b[^\n]*?)[ \t]+--link(?:=\w+)?(?=[ \t])/gim, '$1');
}

// Blanks between words, also across line continuations. Flags come before all other words.
const GAP = String.raw`(?:[ \t]|\\[ \t]*\n)+`;
const FLAGS = `${GAP}(?:--\\S+${GAP})*?--`;
const instruction = (names: string, rest: string): RegExp => new RegExp(`^[ \\t]*(?:${names})${rest}`, 'im');

const WORDS: [pattern: RegExp, remedy: string][] = [
  [
    instruction('RUN', `${FLAGS}(?:mount|network|security)\\b`),
    'Write RUN without the flag; what it mounts takes a COPY, and `builderFiles` names the files.',
  ],
  [
    instruction('COPY|ADD', `${FLAGS}(?:parents|exclude|checksum|keep-git-dir|unpack)\\b`),
    'Write it without the flag.',
  ],
  [
    // https://docs.docker.com/reference/dockerfile/#here-documents: `<<` must start a word.
    instruction('RUN|COPY|ADD', String.raw`\b(?:\\[ \t]*\n|[^\n])*?(?<=\s)\d*<<-?["']?[A-Za-z_]\w*`),
    'Join the commands with `&& \\`, or COPY a script that `builderFiles` names.',
  ],
];

/**
 * Refuses a Dockerfile that needs BuildKit. Flags such as `--link` that do not change content are
 * allowed.
 *
 * @param text the Dockerfile up to the end of the stage `builder`
 * @throws RustStaticError that names the line and its replacement
 */
export function refuseBuildKit(text: string, file: string): void {
  for (const [pattern, remedy] of WORDS) {
    const found = pattern.exec(text);
    if (found)
      throw new RustStaticError(`${file} has a line that only BuildKit knows: ${lineAt(text, found.index)}`, {
        code: 'dockerfile-buildkit',
        reason: 'The stage "builder" and those before it are built by the classic builder of the daemon.',
        remedy: `${remedy} Or build the image with BuildKit, push it, and name it by the option "builderImage".`,
      });
  }
}

function lineAt(text: string, at: number): string {
  return text.slice(at).trimStart().split('\n')[0]!.trim();
}

/**
 * Returns the build arguments that BuildKit sets automatically, if the Dockerfile declares them.
 * @param platform such as `linux/amd64`
 */
export function platformArguments(text: string, platform: string): Record<string, string> {
  const [os = '', arch = '', variant = ''] = platform.split('/');
  const parts = { PLATFORM: platform, OS: os, ARCH: arch, VARIANT: variant };
  const all = ['BUILD', 'TARGET'].flatMap((kind) =>
    Object.entries(parts).map(([part, value]) => [`${kind}${part}`, value] as const),
  );
  return Object.fromEntries(
    all.filter(([name]) => new RegExp(`^[ \\t]*ARG\\b[^\\n]*\\b${name}\\b`, 'im').test(text)),
  );
}
