import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { elfFile } from './elf-fixture';
import { tempFolder } from './temp-folder';

/** A call of a fake tool. */
export interface ToolCall {
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

/** The behaviour of the fake tools. */
export interface FakeTools {
  /** Exit status and standard error by subcommand, such as `build`. */
  fail?: Record<string, { exitCode: number; stderr: string; /** Only at the first call. */ once?: boolean }>;
  /** The bytes that `cargo build` links. */
  binary?: Buffer;
  /** Absolute paths of additional files in the binary's dep-info. */
  read?: string[];
  /** A file that `cargo build` writes, as a build script may. Relative to the cargo root. */
  write?: string;
  /** The lock after `cargo fetch`. */
  lock?: string;
  /** The sysroot that rustc prints. */
  sysroot?: string;
}

/**
 * Creates executable scripts named `cargo` and `rustc` in a new folder, and records their calls.
 */
export function fakeTools(tools: FakeTools = {}) {
  const { fail = {}, binary = elfFile(), read = [], write, lock, sysroot = '' } = tools;
  const folder = tempFolder({ 'lib/libstd-fake.rlib': '', linked: binary });
  const log = join(folder, 'calls');
  const tool = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };
  tool('cargo.js', scriptOf({ folder, log, fail, read, write, lock }));
  // A shell starts ten times faster than Node.
  const version = fail['--version'] ? '' : '[ "$1" = --version ] && echo "cargo 1.91.0" && exit\n';
  tool('cargo', `#!/bin/sh\n${version}exec ${process.execPath} ${join(folder, 'cargo.js')} "$@"\n`);
  const places = `printf '%s\\n' ${join(folder, 'lib')} "${sysroot}"`;
  tool('rustc', `#!/bin/sh\n[ "$1" = --version ] && echo "rustc 1.91.0" || ${places}\n`);
  return {
    path: [folder, process.env.PATH].join(delimiter),
    calls: (): ToolCall[] => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      return lines.map((line) => JSON.parse(line) as ToolCall);
    },
  };
}

function scriptOf(facts: object): string {
  return `(${body.toString()})(require, process, ${JSON.stringify(facts)});\n`;
}

/** Runs in a separate process, so it cannot use anything else in this file. */
function body(
  load: NodeJS.Require,
  self: NodeJS.Process,
  facts: Required<Pick<FakeTools, 'fail' | 'read'>> & FakeTools & { folder: string; log: string },
): void {
  const { folder, log, fail, read, write, lock } = facts;
  const fs = load('node:fs') as typeof import('node:fs');
  const path = load('node:path') as typeof import('node:path');
  const args = self.argv.slice(2);
  const after = (name: string): string => (args.includes(name) ? args[args.indexOf(name) + 1]! : '');
  const say = (text: string): void => void self.stdout.write(`${text}\n`);
  fs.appendFileSync(log, `${JSON.stringify({ args, cwd: self.cwd(), env: self.env })}\n`);
  const failure = fail[args[0] ?? ''];
  const before = fs.readFileSync(log, 'utf8').split(`{"args":["${args[0]}"`).length - 2;
  if (failure && !(failure.once && before > 0)) {
    self.stderr.write(failure.stderr);
    self.exitCode = failure.exitCode;
    return;
  }
  const manifest = path.resolve(after('--manifest-path'));
  const [name, version] = (after('--package') || 'app@0.1.0').split('@');
  const id = `path+file://${path.dirname(manifest)}#${version}`;
  if (args[0] === 'tree') return say(`${name} v${version}`);
  if (args[0] === 'metadata') {
    const entry = {
      id,
      name,
      version,
      source: null,
      license: null,
      license_file: null,
      manifest_path: manifest,
    };
    return say(JSON.stringify({ packages: [entry], resolve: { nodes: [{ id, deps: [] }] } }));
  }
  if (args[0] === 'fetch' && lock !== undefined) fs.writeFileSync('Cargo.lock', lock);
  if (args[0] !== 'build') return;
  if (write !== undefined) fs.writeFileSync(write, '// generated\n');
  const out = path.join(after('--target-dir'), after('--target'), after('--profile'), after('--bin'));
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.copyFileSync(path.join(folder, 'linked'), out);
  const main = path.join(path.dirname(manifest), 'src/main.rs');
  const generated = path.join(after('--target-dir'), 'generated.rs');
  fs.writeFileSync(`${out}.d`, `${out}: ${[main, generated, ...read].join(' ')}\n`);
  self.stderr.write(`   Compiling ${name} v${version} (${path.dirname(manifest)})\n`);
  const target = { name: after('--bin'), kind: ['bin'] };
  say(
    JSON.stringify({
      reason: 'compiler-artifact',
      package_id: id,
      target,
      executable: out,
      filenames: [out],
    }),
  );
}
