import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostWorkspace } from './host-workspace';
import { removeVolumes } from './volumes.cjs';
import { must } from './workspace.cjs';

type Environment = Record<string, string>;

/** The workspace of a mistake, with its app `apps/app`. */
export interface Place {
  root: string;
  read(path: string): string;
  write(path: string, text: string): void;
  remove(path: string): void;
  exec(program: string, args: string[]): { status: number; output: string; stdout: string };
  /** Writes the manifest of the app with further lines of its settings. */
  settings(lines: string): void;
}

/** A command of Nx, or of another program when it begins with `!`. */
export interface Command {
  args: string[];
  env?: Environment;
}

/** A mistake that a user can make, and what the message of it says to do. */
export interface Mistake extends Command {
  /** Stable identifier of the error. */
  code: string;
  /** First line of the message. */
  title: RegExp;
  wrong(place: Place): void;
  /** Does what the message says. @returns another command, if the message says so */
  follow(message: string, place: Place): Partial<Command> | void;
  /** True if the command still fails, for another reason: what follows needs another machine. */
  failsElsewhere?: true;
  /** Runs after the mistake, however it ends. */
  after?(place: Place): void;
}

/** Extracts a part of a message, such as a command in it. */
export function from(message: string, pattern: RegExp): string {
  const found = pattern.exec(message)?.[1];
  if (found === undefined) throw new Error(`Nothing matches ${String(pattern)} in:\n${message}`);
  return found;
}

const manifest = (settings: string): string =>
  `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\n${settings}\n`;

/**
 * Makes each mistake in a real workspace, follows its message, and runs the command again.
 *
 * @param more further options of the plugin; the engine is "host" by default
 * @param initial settings of the app before each mistake
 */
export function describeMistakes(
  name: string,
  mistakes: readonly Mistake[],
  { more = {}, initial = '' }: { more?: object; initial?: string } = {},
): void {
  jest.setTimeout(300_000);
  describe(name, () => {
    // Before the workspace is removed.
    if ('engine' in more) afterAll(() => removeVolumes(workspace));
    const workspace = hostWorkspace(more);
    const { root, read, write } = workspace;
    const remove = (path: string): void => rmSync(join(root, path), { recursive: true, force: true });
    const settings = (lines: string): void => write('apps/app/Cargo.toml', manifest(lines));
    const place: Place = { root, read, write, remove, settings, exec: workspace.exec };
    const git = (...args: string[]): void => void must(workspace.exec('git', args), `git ${args[0]}`);
    const run = ({ args: [first, ...rest], env }: Command): { status: number; output: string } =>
      first!.startsWith('!')
        ? workspace.exec(first!.slice(1), rest, env)
        : workspace.nx([first!, ...rest], env);
    let saved = '';

    beforeAll(() => {
      write('Cargo.lock', 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n');
      write('apps/app/src/main.rs', 'fn main() { println!("hello"); }\n');
      settings(initial);
      git('add', '.');
      git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'first');
      saved = mkdtempSync(`${root}-git-`);
      cpSync(join(root, '.git'), saved, { recursive: true });
    });
    afterAll(() => {
      rmSync(saved, { recursive: true, force: true });
    });

    it.each(mistakes.map((mistake) => [mistake.code, mistake] as const))('%s', (_code, mistake) => {
      try {
        mistake.wrong(place);
        const { args, env, title } = mistake;
        const refused = run({ args, env });
        expect(refused.output).toMatch(title);
        expect(refused.status).not.toBe(0);
        const then = mistake.follow(refused.output, place) ?? {};
        const { status, output } = run({ args, env, ...then });
        expect(output).not.toMatch(title);
        if (!mistake.failsElsewhere && status !== 0)
          throw new Error(`Failed although the message was followed:\n${output}`);
      } finally {
        mistake.after?.(place);
        remove('.git');
        cpSync(saved, join(root, '.git'), { recursive: true });
        git('checkout', '-qf', '.');
        git('clean', '-fdq');
        remove('dist');
      }
    });
  });
}
