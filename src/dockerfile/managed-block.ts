import type { Answer, Answers } from '../libraries/answers';
import type { NativePlan } from '../libraries/resolve';
import { MANAGED_BEGIN } from '../plan/choose-dockerfile';
import type { CrossTarget } from '../plan/cross';
import { crossPackages, crossSteps } from './cross-steps';
import { rustupStep } from './rustup-step';
import { sourceStage, stageName, STATIC_PREFIX, USE_MIRROR } from './source-stage';

/**
 * Every builder has these packages: cargo with its compiler, a C compiler, and certificates for the
 * final image.
 */
const BASIC = ['build-base', 'ca-certificates-bundle', 'cargo', 'pkgconf'];

/** The line that ends the managed part. */
export const END = '# rust-static: end';
const ANSWERS = /^# cargo says \(([0-9a-f]{12})\): (.*?)\r?$/m;

/** The input of a Dockerfile's managed part. */
export interface BlockFacts {
  alpine: string;
  /** Rust to install with rustup. Undefined installs Alpine's cargo. */
  toolchain?: string | undefined;
  native: Pick<NativePlan, 'packages' | 'env' | 'stages'> & Partial<Pick<NativePlan, 'archivePackages'>>;
  /** The triples that the builder compiles for on every machine. */
  targets?: readonly CrossTarget[];
  /**
   * Cargo's answers to questions that the lock leaves open. They are stored in the file, so that
   * later runs need no cargo.
   */
  answers: Answers | undefined;
}

/**
 * Returns the managed part: the stages that compile libraries, and the stage `builder`, which
 * contains tools but no sources.
 */
export function managedBlock({ alpine, toolchain, native, answers, targets = [] }: BlockFacts): string {
  const { archivePackages = [] } = native;
  const isCross = targets.length > 0;
  const packages = [...native.packages, ...(isCross ? crossPackages(alpine) : [])];
  // A cross builder compiles them into each sysroot.
  const stages = isCross ? [] : native.stages;
  const cross = { targets, packages: archivePackages, stages: native.stages, alpine };
  const words = Object.entries(answers?.byName ?? {}).map(([name, answer]) => `${name} ${WORDS[answer]}`);
  const env = Object.entries({
    RUSTFLAGS: '"-C target-feature=+crt-static"',
    PKG_CONFIG_ALL_STATIC: '1',
    ...(stages.length > 0
      ? { LIBRARY_PATH: `${STATIC_PREFIX}/lib`, PKG_CONFIG_PATH: `${STATIC_PREFIX}/lib/pkgconfig` }
      : {}),
    ...native.env,
  });
  return `${MANAGED_BEGIN}
ARG BASE_IMAGE=alpine:${alpine}
${stages.map((library) => `${sourceStage(library, alpine)}\n`).join('')}FROM \${BASE_IMAGE} AS builder
ARG APK_MIRROR=
RUN ${USE_MIRROR} \\
 && apk add --no-cache \\
${[...new Set([...BASIC, ...packages])]
  .filter((name) => name !== 'cargo' || toolchain === undefined)
  .sort()
  .map((name) => `    ${name}`)
  .join(' \\\n')}
${toolchain === undefined ? '' : rustupStep(toolchain, targets)}${crossSteps({ ...cross, hasRustup: toolchain !== undefined })}${stages.map((library) => `COPY --from=${stageName(library)} ${STATIC_PREFIX} ${STATIC_PREFIX}\n`).join('')}ENV ${env
    .map(([name, value]) => `${name}=${value}`)
    .join(' \\\n    ')}
${answers ? `# cargo says (${answers.key}): ${words.join(', ') || 'as the lock has it'}\n` : ''}${END}`;
}

/**
 * Returns a Dockerfile's managed part with its markers. Undefined if there is none, or if its end
 * marker is missing.
 */
export function findBlock(text: string): string | undefined {
  const begin = text.indexOf(MANAGED_BEGIN);
  const end = text.indexOf(END, begin);
  return begin < 0 || end < 0 ? undefined : text.slice(begin, end + END.length);
}

/** Returns the text with its managed part replaced. Line endings are preserved. */
export function replaceBlock(text: string, block: string): string {
  const there = findBlock(text);
  if (there === undefined) return text;
  // A function, because `$` has a special meaning in a replacement text.
  return text.replace(there, () => (text.includes('\r\n') ? block.replaceAll('\n', '\r\n') : block));
}

/** Returns the packages that a managed part installs besides those of every builder. */
export function blockPackages(block: string): string[] {
  const names = [...block.matchAll(/^ {4}([a-z0-9][\w.+-]*)(?: \\)?\r?$/gm)].map(([, name]) => name!);
  return names.filter((name) => !BASIC.includes(name));
}

/** Cargo's answers in the format of the user's file. */
const WORDS: Record<Answer, string> = {
  'static archive': 'archive',
  bundled: 'compiled',
  undecided: 'either',
  unneeded: 'unneeded',
};

/** Reads the release and cargo's answers from a managed part. Unknown words are ignored. */
export function readBlock(block: string): { alpine: string | undefined; answers: Answers | undefined } {
  const [, key, words = ''] = ANSWERS.exec(block) ?? [];
  const pairs = words.split(', ').flatMap((pair) => {
    const [, name, word] = /^([\w.+-]+) (\w+)$/.exec(pair) ?? [];
    const answer = (Object.keys(WORDS) as Answer[]).find((key) => WORDS[key] === word);
    return name && answer ? [[name, answer] as const] : [];
  });
  return {
    alpine: /^ARG BASE_IMAGE=alpine:(\d+\.\d+)/m.exec(block)?.[1],
    answers: key === undefined ? undefined : { key, byName: Object.fromEntries(pairs) },
  };
}
