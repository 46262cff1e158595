#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { messageOf } from '../errors';
import { version } from '../package-info';
import { plan } from './plan';

const HELP = `rust-static ${version}: static Rust binaries in an Nx workspace

Usage: rust-static <command> [options]

Commands:
  plan <project>    Print what \`nx run <project>:static-build\` would do, and do nothing

Options:
  --target-name <name>   Name of the target (default: static-build)
  --engine <engine>      docker or host, as on the command line of nx run
  --triple <triple>      Target triple, as on the command line of nx run
  --json                 Print the plan as JSON
  -h, --help             Print this
  -V, --version          Print the version
`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'target-name': { type: 'string', default: 'static-build' },
      engine: { type: 'string' },
      triple: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', short: 'V', default: false },
    },
  });
  const [command, project] = positionals;
  if (values.version) return print(version);
  if (values.help || !command) return print(HELP);
  if (command !== 'plan') return fail(`Unknown command "${command}"\n\nThe commands are: plan.`);
  if (!project) return fail('No project given\n\nUsage: rust-static plan <project>');
  const overrides = { engine: values.engine, target: values.triple };
  return print(await plan({ project, targetName: values['target-name'], overrides, json: values.json }));
}

function print(text: string): number {
  process.stdout.write(`${text.trimEnd()}\n`);
  return 0;
}

function fail(text: string): number {
  process.stderr.write(`rust-static: ${text}\n`);
  return 2;
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`rust-static: ${messageOf(error)}\n`);
    return 1;
  })
  .then((code) => {
    process.exitCode = code;
  });
