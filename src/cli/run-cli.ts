import { messageOf } from '../errors';
import { version } from '../package-info';
import { toUserError } from '../system-errors';
import { parseWords, UsageError, type CliOption, type Command, type Outcome } from './command';
import { COMMANDS } from './commands';
import type { CliContext } from './context';
import { buildable } from './missing';
import { commandHelp, count, generalHelp, unknownCommand, usageOf } from './help';

/** The output streams of a run. */
interface Streams {
  stdout: { write: (text: string) => unknown };
  stderr: { write: (text: string) => unknown };
}

/**
 * Runs the command line.
 *
 * @param args without node and the script
 * @returns the exit status: 0 for success, 1 for a failure, 2 for invalid arguments
 */
export async function runCli(
  args: string[],
  { stdout, stderr }: Streams,
  context: CliContext,
): Promise<number> {
  try {
    const outcome = await dispatch(args, context);
    const { text, ok } = typeof outcome === 'string' ? { text: outcome, ok: true } : outcome;
    stdout.write(`${text.trimEnd()}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const messages = errors.map((one) => messageOf(toUserError(one, context.env)));
    stderr.write([...new Set(messages)].map((message) => `rust-static: ${message}\n`).join('\n'));
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(args: string[], context: CliContext): Promise<Outcome> {
  const { values, positionals, tokens } = parse(args);
  const command = COMMANDS.find(({ name }) => positionals.slice(0, count(name)).join(' ') === name);
  if (values.version) return version;
  if (values.help) return command ? commandHelp(command) : generalHelp();
  if (positionals.length === 0) return generalHelp();
  if (!command) throw new UsageError(unknownCommand(positionals));
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const stray = given.find((name) => !command.options.includes(name as CliOption));
  if (stray !== undefined) throw usage(`"${command.name}" does not take the option --${stray}`, command);
  return command.run(values, await argumentOf(command, positionals, context), context);
}

async function argumentOf(
  command: Command,
  positionals: string[],
  context: CliContext,
): Promise<string | undefined> {
  const { name, argument } = command;
  const [word, ...more] = positionals.slice(count(name));
  const unexpected = argument === undefined ? word : more[0];
  if (unexpected !== undefined) throw usage(`Unexpected argument "${unexpected}"`, command);
  if (word !== undefined || !argument?.startsWith('<')) return word;
  const only = argument === '<project>' ? await onlyProject(context, command) : undefined;
  if (only === undefined) throw usage(`No ${argument.slice(1, -1)} given`, command);
  return only;
}

/** Returns the project that has the target, if there is only one. */
async function onlyProject(context: CliContext, command: Command): Promise<string | undefined> {
  const names = buildable(await context.projects());
  if (names.length < 2) return names[0];
  throw usage(`No project given; there are ${names.join(', ')}`, command);
}

function usage(title: string, command: Command): UsageError {
  return new UsageError(`${title}\n\nUsage: rust-static ${usageOf(command)} [options]`);
}

function parse(args: string[]): ReturnType<typeof parseWords> {
  try {
    return parseWords(args);
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n\n\`rust-static --help\` lists the options.`);
  }
}
