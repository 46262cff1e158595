import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Provider = 'github' | 'gitlab';

/** The project whose image is released. */
export interface Release {
  project: string;
  /** Names of its targets that package and push the image. */
  package: string;
  push: string;
  /** Output folder of the package, relative to the Nx root. */
  output: string;
  /** True if it has packages for several triples, which one machine makes. */
  isCross: boolean;
}

/** Facts of the workspace that the workflows contain. */
export interface WorkflowFacts {
  branch: string;
  packageManager: PackageManager;
  /** Names of the targets that package apps. */
  packageTargets: string[];
  /** Names of the output folders of these targets. */
  folders: string[];
  /** Docker's names of the architectures whose programs the builds run in an emulator. */
  emulated: string[];
  release?: Release;
  publish?: Publish;
}

/** What the workflow that runs `nx release publish` contains. */
export interface Publish {
  /** Filters for tags, as GitHub reads them. */
  tags: string[];
  /**
   * How `nx release publish` selects what a tag releases: `all` projects, those of independent
   * versions, or one run for each filter. Nx does not take names of projects with one version.
   */
  selects: 'all' | 'projects' | 'filters';
  /** Whether packages are signed. */
  signs: boolean;
}

/** How a package manager installs exactly the lock, on a machine that has only Node, and how it runs a program. */
const COMMANDS = {
  npm: { install: 'npm ci', exec: 'npx' },
  pnpm: { install: 'corepack enable && pnpm install --frozen-lockfile', exec: 'pnpm exec' },
  yarn: { install: 'corepack enable && yarn install --immutable', exec: 'yarn' },
  'yarn-1': { install: 'yarn install --frozen-lockfile', exec: 'yarn' },
  bun: { install: 'npm install --global bun && bun install --frozen-lockfile', exec: 'bunx' },
};
export type PackageManager = keyof typeof COMMANDS;

/** GitLab has one file for a pipeline, so the release job follows the other one there. */
const FILES = {
  github: {
    '.github/workflows/rust-static.yml': ['github'],
    '.github/workflows/rust-static-release.yml': ['github-release'],
    '.github/workflows/rust-static-publish.yml': ['github-publish'],
  },
  gitlab: { '.gitlab-ci.yml': ['gitlab', 'gitlab-release'] },
};

/**
 * The workflow files of a CI service. The guide `docs/guides/ci.md` shows the same texts.
 *
 * @returns texts by path, relative to the root of the repository
 */
export function workflowFiles(provider: Provider, facts: WorkflowFacts): Record<string, string> {
  const files = Object.entries<string[]>(FILES[provider]).map(([path, parts]) => {
    const isAsked = (part: string): boolean =>
      (facts.release !== undefined || !part.endsWith('-release')) &&
      (facts.publish !== undefined || !part.endsWith('-publish'));
    const wanted = parts.filter(isAsked);
    const named = wanted.map((part) => (part === 'github-release' && facts.release?.isCross ? CROSS : part));
    return [path, named.map((part) => fill(part, facts)).join('\n')];
  });
  return Object.fromEntries(files.filter(([, text]) => text !== ''));
}

const CROSS = 'github-release-triples';

function fill(part: string, facts: WorkflowFacts): string {
  const { branch, packageManager, packageTargets, folders, emulated, release, publish } = facts;
  const paths = folders.map((folder) => `dist/**/${folder}`);
  const { isCross: _, ...names } = release ?? {};
  const values: Record<string, string | undefined> = {
    branch,
    ...COMMANDS[packageManager],
    packages: packageTargets.join(' '),
    folders: paths.length === 1 ? paths[0] : ['|', ...paths].join('\n            '),
    quoted: paths.map((path) => `'${path}'`).join(', '),
    emulator: emulated.length > 0 ? `${EMULATOR} ${emulated.join(',')}` : undefined,
    ...names,
    tags: publish?.tags.map((tag) => `'${tag}'`).join(', '),
    // It prints into a file, and Yarn 1 prints lines of its own.
    quiet: packageManager === 'yarn-1' ? 'yarn --silent' : COMMANDS[packageManager].exec,
    publish: publish && publishCommand(publish, COMMANDS[packageManager].exec),
    signs: publish?.signs ? 'write # signatures' : undefined,
    key: publish?.signs ? KEY_VARIABLE : undefined,
    image: imageName(release?.project ?? ''),
  };
  const text = readFileSync(join(__dirname, `files/${part}.yml`), 'utf8');
  // setup-node needs the package manager for its cache, but corepack installs it later.
  const known = packageManager === 'npm' ? text : text.replace(/^ *cache: npm\n/gm, '');
  // A line with a value that the workspace does not have is left out.
  const lines = known
    .split('\n')
    .filter((line) => [...line.matchAll(PLACE)].every(([, name]) => values[name!] !== undefined));
  return lines.join('\n').replace(PLACE, (_, name: string) => values[name]!);
}

/** The command that publishes what the step before has found. */
function publishCommand({ selects }: Publish, exec: string): string {
  const command = `${exec} nx release publish`;
  if (selects === 'all') return command;
  if (selects === 'projects') return `${command} --projects="$RELEASED_PROJECTS"`;
  return `for filter in $RELEASED_FILTERS; do ${command} "$filter"; done`;
}

/** A key signs instead of the job's identity, if it is set. */
const KEY_VARIABLE = 'RUST_STATIC_SIGNING_KEY';
const PLACE = /__(\w+?)__/g;
const EMULATOR = 'docker run --privileged --rm tonistiigi/binfmt --install';

/** Registries allow small letters only, and the scope of an npm name is not part of an image's. */
function imageName(project: string): string {
  return project.replace(/^@.*\//, '').toLowerCase();
}
