#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { messageOf } from '../errors';
import { version } from '../package-info';
import { toUserError } from '../system-errors';
import { builder } from './builder';
import { cache } from './cache';
import { clean } from './clean';
import { doctor } from './doctor/doctor';
import { printPlan } from './plan';
import { projectBuild } from './project-plan';
import { reproduce } from './reproduce';

const HELP = `rust-static ${version}: static Rust binaries in an Nx workspace

Usage: rust-static <command> [options]

Commands:
  plan <project>           Print what \`nx run <project>:static-build\` would do, and do nothing
  doctor [project]         Say what is there, how each C library will be linked, and what is missing
  reproduce <project>      Build twice from nothing, compare the bytes, and show where they differ
  clean                    Remove what builds of this workspace have left on the daemon: volumes and containers
  cache save <file>        Write cargo's home and what is compiled into a file, for CI's cache (.tar, or .tar.gz)
  cache restore <file>     Put it back, before the first build on a fresh machine
  builder build <project>  Build the image that the project is built in
  builder push <project>   The same, and push it as --tag

Options:
  --target-name <name>     Name of the target (default: static-build)
  --engine <engine>        docker or host, as on the command line of nx run
  --triple <triple>        Target triple, as on the command line of nx run
  --tag <reference>        Name for the builder image
  --exact                  doctor: ask cargo where the build runs; may make the image and fetch crates
  --all                    clean: of every workspace, and what they share (cargo homes, builder images)
  --dry-run                clean: only list, with sizes
  --json                   plan, doctor, reproduce, clean: print JSON
  -h, --help               Print this
  -V, --version            Print the version
`;
const OPTIONS = {
  'target-name': { type: 'string', default: 'static-build' },
  engine: { type: 'string' },
  triple: { type: 'string' },
  tag: { type: 'string' },
  exact: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'V', default: false },
} as const;

/** Words that were not understood; the exit status is then 2. */
class UsageError extends Error {}

/** What a command prints, and its exit status where that is not 0. */
type Outcome = string | { text: string; ok: boolean };

async function main(args: string[]): Promise<Outcome> {
  const { values, positionals } = parse(args);
  const [command, ...words] = positionals;
  const overrides = { engine: values.engine, target: values.triple };
  const buildOf = (project: string | undefined, usage: string) => {
    if (!project) throw new UsageError(`No project given\n\nUsage: rust-static ${usage}`);
    return projectBuild({ project, targetName: values['target-name'], overrides });
  };
  if (values.version) return version;
  if (values.help || !command) return HELP;
  if (command === 'plan') return printPlan((await buildOf(words[0], 'plan <project>')).plan, values.json);
  if (command === 'doctor')
    return doctor({ ...values, project: words[0], targetName: values['target-name'], overrides });
  if (command === 'reproduce')
    return reproduce(await buildOf(words[0], 'reproduce <project>'), { json: values.json });
  if (command === 'clean') return clean({ all: values.all, dryRun: values['dry-run'], json: values.json });
  if (command === 'cache' && (words[0] === 'save' || words[0] === 'restore')) {
    if (!words[1]) throw new UsageError(`No file given\n\nUsage: rust-static cache ${words[0]} <file>`);
    return cache(words[0], words[1]);
  }
  if (command === 'builder' && (words[0] === 'build' || words[0] === 'push'))
    return builder(words[0], (await buildOf(words[1], `builder ${words[0]} <project>`)).plan, values.tag);
  throw new UsageError(
    `Unknown command "${positionals.join(' ')}"\n\nThe commands are: plan, doctor, reproduce, clean, cache save, cache restore, builder build, builder push.`,
  );
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n\n\`rust-static --help\` lists the options.`);
  }
}

main(process.argv.slice(2)).then(
  (outcome) => {
    const { text, ok } = typeof outcome === 'string' ? { text: outcome, ok: true } : outcome;
    process.stdout.write(`${text.trimEnd()}\n`);
    if (!ok) process.exitCode = 1;
  },
  (error: unknown) => {
    process.stderr.write(`rust-static: ${messageOf(toUserError(error))}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
