import { distanceBetween } from '../did-you-mean';
import { version } from '../package-info';
import { CLI_OPTIONS, type CliOption, type Command } from './command';
import { COMMANDS } from './commands';

/** Returns the text of `rust-static --help`. */
export function generalHelp(): string {
  const rows = COMMANDS.map((command): [string, string] => [usageOf(command), command.summary]);
  return `rust-static ${version}: static Rust binaries in an Nx workspace

Usage: rust-static <command> [options]

Commands:
${table(rows)}

Options:
${optionRows(Object.keys(CLI_OPTIONS) as CliOption[], commandsWith)}`;
}

/** Returns the text of `rust-static <command> --help`. */
export function commandHelp(command: Command): string {
  return `${command.summary}

Usage: rust-static ${usageOf(command)} [options]

Options:
${optionRows([...command.options, 'help'], () => '')}`;
}

/** A command's name with its argument. */
export function usageOf({ name, argument }: Command): string {
  return argument === undefined ? name : `${name} ${argument}`;
}

/** Returns the message for an unknown command. */
export function unknownCommand(words: string[]): string {
  const given = words.slice(0, 2).join(' ');
  const near = COMMANDS.map(({ name }) => name).filter(
    (name) =>
      name.startsWith(`${words[0]} `) || distanceBetween(name, words.slice(0, count(name)).join(' ')) <= 2,
  );
  const names = COMMANDS.map(({ name }) => name).join(', ');
  const hint = near.length > 0 ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?\n` : '';
  return `Unknown command "${given}"\n\n${hint}The commands are: ${names}.`;
}

/** Returns the number of words in a command's name. */
export function count(name: string): number {
  return name.split(' ').length;
}

function commandsWith(option: CliOption): string {
  const names = COMMANDS.filter(({ options }) => options.includes(option)).map(({ name }) => name);
  return names.length === 0 ? '' : `${names.join(', ')}: `;
}

function optionRows(options: CliOption[], before: (option: CliOption) => string): string {
  return table(
    options.map((name) => {
      const option = CLI_OPTIONS[name];
      const short = 'short' in option ? `-${option.short}, ` : '';
      const value = 'value' in option ? ` ${option.value}` : '';
      return [`${short}--${name}${value}`, `${before(name)}${option.text}`];
    }),
  );
}

function table(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join('\n');
}
