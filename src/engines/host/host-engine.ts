import { lstatSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { buildArguments, metadataArguments } from '../../cargo/build-command';
import { treeArguments } from '../../cargo/closure-crates';
import { depInfoFiles } from '../../cargo/dep-info';
import { toPosix } from '../../cargo/paths';
import { stripColours } from '../../failures/explain-cargo';
import { HOME_LACKS } from '../../failures/rules/damaged';
import { RustStaticError } from '../../errors';
import { withCargoOutput } from '../../progress/cargo-output';
import type { BuildRequest, BuildSession, CargoResult, Engine } from '../engine';
import { watchMacros } from '../ledger/watch-macros';
import { sharingGroup } from '../sharing';
import { capture, executeOnHost, run } from '../../process';
import { openBuild, type OpenBuild } from './open-build';
import { configuredBuild, refuseOuterConfig } from './outer-config';
import { removeAbandoned } from './prune-trees';
import { shownPaths } from './shown-paths';
import { refuseUntriable, smokeOnHost } from './smoke';
import { homesOf } from './surroundings';
import { emptyTemporary, forgetStale, forgetWriters, lockSlot } from './target-directory';
import { watchReads } from './told-reads';
import { changedFiles } from './tree-files';

/** Runs this machine's cargo in a tree that contains only the inputs of the build. */
export const hostEngine: Engine = { open: openHost, groupOf: sharingGroup };

async function openHost(request: BuildRequest): Promise<BuildSession> {
  const homes = homesOf(request);
  refuseOuterConfig(configuredBuild(request), homes.cargo);
  // After the build it would be too late.
  if (request.plan.smoke && request.command !== 'tree') refuseUntriable(request.plan.target);
  const slot = lockSlot(request, homes.cargo);
  try {
    removeAbandoned(dirname(slot.folder));
    const open = await openBuild(request, slot, homes);
    forgetWriters(request.plan, slot, open.left);
    if (request.plan.tests) await emptyTemporary(slot.targetDir, request.plan.target);
    return sessionOf(request, open);
  } catch (error) {
    slot.release();
    throw error;
  }
}

function sessionOf(request: BuildRequest, open: OpenBuild): BuildSession {
  const { plan, workspaceRoot, cancelled } = request;
  const { slot, cwd, command, where, toolchain } = open;
  // Messages show paths of the workspace, because users do not know the tree.
  const shown = shownPaths(slot.tree, workspaceRoot);
  return {
    builder: undefined,
    manifestPath: join(workspaceRoot, plan.crate.root, 'Cargo.toml'),
    build: (onLine) => runBuild(request, open, (line) => onLine(shown.text(line))),
    async facts() {
      const args = open.configured(metadataArguments(command));
      const { exitCode, stdout, stderr } = await capture({ program: 'cargo', args, ...where });
      if (exitCode !== 0)
        throw new RustStaticError('`cargo metadata` failed', {
          code: 'cargo-metadata-failed',
          reason: shown.text(stderr.trim()),
          remedy: `Correct what cargo reports. \`cargo metadata --locked\` in the folder ${plan.cargoRoot} shows it too.`,
        });
      return { ...toolchain, metadata: shown.text(stdout), files: new Map() };
    },
    async filesRead(executable) {
      const files = depInfoFiles(await readFile(`${executable.replace(/\.exe$/, '')}.d`, 'utf8'));
      const read = files.map((file) => resolve(cwd, file)).filter((file) => !isMade(file, open));
      return read.map(shown.text);
    },
    copyOut: (file, destination) => copyFile(file, destination),
    async cargo(args, onLine) {
      const result = await runCargo(request, open, args(open.command), (line) => onLine(shown.text(line)));
      // Otherwise the next command could compile what a test has written.
      forgetWriters(plan, slot, await open.restore());
      return result;
    },
    execute: async ([program = '', ...args]) => executeOnHost({ program, args, ...where }),
    smoke: (trial) => smokeOnHost(trial, cancelled),
    close: async () => {
      if (request.fresh !== undefined)
        for (const folder of [slot.targetDir, slot.folder])
          await rm(folder, { recursive: true, force: true });
      slot.release();
    },
  };
}

/**
 * True for a file that a build script has made: in the target directory, or beside the staged files.
 * Also true for what does not exist: a part of a name with a line break, which cargo does not escape.
 */
function isMade(file: string, { slot, state }: OpenBuild): boolean {
  if (file.startsWith(`${slot.targetDir}${sep}`)) return true;
  if (!file.startsWith(`${slot.tree}${sep}`) || Object.hasOwn(state, toPosix(relative(slot.tree, file))))
    return false;
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
}

async function runBuild(
  request: BuildRequest,
  open: OpenBuild,
  onLine: (line: string) => void,
): Promise<CargoResult> {
  const lists = request.command === 'tree';
  const { slot, cwd, state } = open;
  const remember = lists ? () => {} : forgetStale(request, slot, state, open.tools);
  const [macros, reads] = [watchMacros(), watchReads(slot.tree, cwd)];
  let hasCompiled = false;
  const onMessage = (line: string): void => {
    hasCompiled ||= line.startsWith('{"reason":"compiler-artifact"') && !line.includes('"fresh":true');
    macros.add(line);
    reads.add(line);
    onLine(line);
  };
  const args = lists ? treeArguments(open.command) : buildArguments(open.command);
  let result = await runCargo(request, open, args, onMessage);
  // Cargo's home may have been cleaned, or build scripts may need crates for the host that the
  // target does not need.
  if (result.exitCode !== 0 && HOME_LACKS.test(stripColours(result.stderr))) {
    await open.fetchAgain();
    result = await runCargo(request, open, args, onMessage);
  }
  if (result.exitCode !== 0 || lists) return result;
  // Git writes its index itself, and the next build creates a new one. If cargo compiled nothing, no
  // code of a crate has run.
  if (hasCompiled) refuseWritten(changedFiles(slot.tree, state).filter((path) => !path.startsWith('.git/')));
  remember(macros.names(), reads.found());
  return result;
}

async function runCargo(
  { terminal, workspaceRoot, command }: BuildRequest,
  { slot, where, configured }: OpenBuild,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<CargoResult> {
  const shown = shownPaths(slot.tree, workspaceRoot);
  // `cargo tree` has no target directory. What follows `--` is for the program that cargo runs.
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const targetDir = command === 'tree' ? [] : ['--target-dir', slot.targetDir];
  const words = configured([...args.slice(0, end), ...targetDir, ...args.slice(end)]);
  return withCargoOutput(terminal, (onStderr) => {
    const errors = shown.stream(onStderr);
    const command = { program: 'cargo', args: words, ...where, onLine, onStderr: errors.add };
    return run(command).finally(errors.end);
  });
}

function refuseWritten(files: readonly string[]): void {
  if (files.length === 0) return;
  throw new RustStaticError(`The build wrote into its own sources: ${files.slice(0, 5).join(', ')}`, {
    code: 'sources-written',
    reason:
      'A build script or a macro changed an input while crates were compiled. The binary may hold either text, so it was not kept.',
    remedy: 'Let it write below OUT_DIR, or commit the file exactly as it is generated.',
  });
}
