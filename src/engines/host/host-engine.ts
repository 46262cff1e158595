import { copyFile, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { buildArguments, metadataArguments } from '../../cargo/build-command';
import { treeArguments } from '../../cargo/closure-crates';
import { depInfoFiles } from '../../cargo/dep-info';
import { stripColours } from '../../failures/explain-cargo';
import { HOME_LACKS } from '../../failures/rules/damaged';
import { RustStaticError } from '../../errors';
import { cargoOutput } from '../../progress/cargo-output';
import type { BuildRequest, BuildSession, CargoResult, Engine } from '../engine';
import { watchMacros } from '../ledger/watch-macros';
import { sharingGroup } from '../sharing';
import { capture, executeOnHost, run } from '../../process';
import { openBuild, type OpenBuild } from './open-build';
import { refuseOuterConfig } from './outer-config';
import { removeAbandoned } from './prune-trees';
import { shownPaths } from './shown-paths';
import { smokeOnHost } from './smoke';
import { homesOf } from './surroundings';
import { forgetStale, lockSlot } from './target-directory';
import { watchReads } from './told-reads';
import { changedFiles } from './tree-files';

/** Runs the machine's own cargo, in a tree that holds the inputs of the build and nothing else. */
export const hostEngine: Engine = { open: openHost, groupOf: sharingGroup };

async function openHost(request: BuildRequest): Promise<BuildSession> {
  const homes = homesOf(request);
  refuseOuterConfig(request.workspaceRoot, homes.cargo);
  const slot = lockSlot(request, homes.cargo);
  try {
    removeAbandoned(dirname(slot.folder));
    return sessionOf(request, await openBuild(request, slot, homes));
  } catch (error) {
    slot.release();
    throw error;
  }
}

function sessionOf(request: BuildRequest, open: OpenBuild): BuildSession {
  const { plan, workspaceRoot, cancelled } = request;
  const { slot, cwd, command, where, toolchain } = open;
  // Whoever reads messages knows the workspace, and not the tree.
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
        });
      return { ...toolchain, metadata: shown.text(stdout), files: new Map() };
    },
    async filesRead(executable) {
      const files = depInfoFiles(await readFile(`${executable.replace(/\.exe$/, '')}.d`, 'utf8'));
      // What build scripts generate lies in the target directory.
      const read = files
        .map((file) => resolve(cwd, file))
        .filter((file) => !file.startsWith(`${slot.targetDir}${sep}`));
      return read.map(shown.text);
    },
    copyOut: (file, destination) => copyFile(file, destination),
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

async function runBuild(
  request: BuildRequest,
  open: OpenBuild,
  onLine: (line: string) => void,
): Promise<CargoResult> {
  const lists = request.command === 'tree';
  const { slot, cwd, state } = open;
  const remember = lists ? () => {} : forgetStale(request, slot, state);
  const [macros, reads] = [watchMacros(), watchReads(slot.tree, cwd)];
  const onMessage = (line: string): void => {
    macros.add(line);
    reads.add(line);
    onLine(line);
  };
  let result = await runCargo(request, open, onMessage);
  // Somebody has cleaned cargo's home, or the machine itself needs crates that the target does not.
  if (result.exitCode !== 0 && HOME_LACKS.test(stripColours(result.stderr))) {
    await open.fetchAgain();
    result = await runCargo(request, open, onMessage);
  }
  if (result.exitCode !== 0 || lists) return result;
  // Git itself writes its index, which is made anew for the next build.
  refuseWritten(changedFiles(slot.tree, state).filter((path) => !path.startsWith('.git/')));
  remember(macros.names(), reads.found());
  return result;
}

async function runCargo(
  { terminal, workspaceRoot, command }: BuildRequest,
  open: OpenBuild,
  onLine: (line: string) => void,
): Promise<CargoResult> {
  const { slot, where } = open;
  const shown = shownPaths(slot.tree, workspaceRoot);
  const output = cargoOutput(terminal);
  const errors = shown.stream(output.add);
  const args =
    command === 'tree'
      ? treeArguments(open.command)
      : [...buildArguments(open.command), '--target-dir', slot.targetDir];
  const words = open.configured(args);
  const end = (): void => {
    errors.end();
    output.end();
  };
  const { exitCode } = await run({
    program: 'cargo',
    args: words,
    ...where,
    onLine,
    onStderr: errors.add,
  }).finally(end);
  return { exitCode, stderr: output.text() };
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
