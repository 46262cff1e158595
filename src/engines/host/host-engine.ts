import { createHash } from 'node:crypto';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { buildArguments, metadataArguments, type BuildCommand } from '../../cargo/build-command';
import { treeArguments } from '../../cargo/closure-crates';
import { depInfoFiles } from '../../cargo/dep-info';
import { cRemapEnv, remapFlags } from '../../cargo/remap';
import { isWithin, toPosix } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { hostEnvironment } from '../../plan/host-environment';
import type { BuildPlan } from '../../plan/plan';
import type { BuildRequest, BuildSession, Engine } from '../engine';
import { cargoTerminalEnv } from '../terminal';
import { capture, executeOnHost, run } from './process';
import { smokeOnHost } from './smoke';
import { loadState, readSources, saveState, unseenChanges } from './stale-sources';
import { requireTarget, toolchainVersions } from './toolchain';

/** Runs the machine's own cargo. */
export const hostEngine: Engine = { open: openHost };

async function openHost(request: BuildRequest): Promise<BuildSession> {
  const { plan, workspaceRoot, terminal, cancelled } = request;
  const cwd = join(workspaceRoot, plan.cargoRoot);
  const targetDir = targetDirectory(request, cwd);
  const env = cargoEnv(request, targetDir);
  const where = { cwd, env, cancelled };
  const toolchain = await toolchainVersions(where);
  await requireTarget(plan.target, where);
  if (plan.libc === 'glibc') terminal.write(GLIBC_NOTE);
  const command: BuildCommand = {
    ...plan,
    manifestPath: toPosix(join(relative(cwd, join(workspaceRoot, plan.crate.root)), 'Cargo.toml')),
    offline: false,
  };
  const onStderr = (chunk: Buffer): void => terminal.write(chunk);
  return {
    toolchain: async () => toolchain,
    builder: undefined,
    manifestPath: join(workspaceRoot, plan.crate.root, 'Cargo.toml'),
    async build(onLine) {
      const remember = await forgetStale(request, targetDir, where);
      const args =
        request.command === 'tree'
          ? treeArguments(command)
          : [...buildArguments(command), '--target-dir', targetDir];
      const result = await run({ program: 'cargo', args, ...where, onLine, onStderr });
      remember();
      return result;
    },
    async metadata() {
      const { exitCode, stdout, stderr } = await capture({
        program: 'cargo',
        args: metadataArguments(command),
        ...where,
      });
      if (exitCode !== 0) throw new RustStaticError('`cargo metadata` failed', { reason: stderr.trim() });
      return stdout;
    },
    async filesRead(executable) {
      const files = depInfoFiles(await readFile(`${executable.replace(/\.exe$/, '')}.d`, 'utf8'));
      // What build scripts generate lies in the target directory.
      return files.map((file) => resolve(cwd, file)).filter((file) => !file.startsWith(`${targetDir}${sep}`));
    },
    copyOut: (file, destination) => copyFile(file, destination),
    execute: async ([program = '', ...args]) => executeOnHost({ program, args, ...where }),
    readBuilderFile: async () => undefined,
    smoke: (trial) => smokeOnHost(trial, cancelled),
    close: async () => {
      if (request.fresh !== undefined) await rm(targetDir, { recursive: true, force: true });
    },
  };
}

const GLIBC_NOTE = `rust-static: a static glibc binary still looks for the machine's own name service modules (NSS: host names,
rust-static: users) and locale data at run time; where it must run on any Linux, build for musl.
`;

/** What of the caller's environment the key covers, with the plan's own variables and flags. */
function cargoEnv(
  { plan, terminal, env, workspaceRoot }: BuildRequest,
  targetDir: string,
): NodeJS.ProcessEnv {
  const places = {
    sources: workspaceRoot,
    cargoHome: env.CARGO_HOME ?? join(homedir(), '.cargo'),
    targetDir,
  };
  const own = { ...hostEnvironment(env, plan.target), ...plan.env };
  return {
    ...cargoTerminalEnv(terminal),
    ...own,
    ...cRemapEnv(places, plan.target, own),
    CARGO_ENCODED_RUSTFLAGS: [...remapFlags(places), ...plan.rustflags].join('\x1f'),
  };
}

/**
 * A target directory of the project's own below cargo's: two projects with a binary of one name would otherwise
 * overwrite each other between the end of one build and the copy of its binary.
 * A CARGO_TARGET_DIR may serve several checkouts, so the checkout is in the name too, and so are the build's variables, which cargo does not compare.
 */
function targetDirectory({ plan, workspaceRoot, env, shared, fresh }: BuildRequest, cwd: string): string {
  const owner = shared ? '' : plan.project;
  const base = resolve(cwd, env.CARGO_TARGET_DIR ?? 'target');
  const id = createHash('sha256')
    .update(JSON.stringify([workspaceRoot, owner, Object.entries(plan.env).sort(), fresh]))
    .digest('hex')
    .slice(0, 12);
  return join(base, 'rust-static', `${owner.replace(/[^\w.-]/g, '-') || 'shared'}-${id}`);
}

/**
 * Cleans the packages whose sources changed unseen by cargo, and returns what remembers this build's sources.
 */
async function forgetStale(
  { plan, workspaceRoot, sources, terminal }: BuildRequest,
  targetDir: string,
  where: { cwd: string; env: NodeJS.ProcessEnv; cancelled: AbortSignal },
): Promise<() => void> {
  const file = join(targetDir, `sources-${plan.target}-${plan.profile}.json`);
  const before = loadState(file);
  const after = readSources(workspaceRoot, sources, before, Date.now());
  const unseen = before ? unseenChanges(before, after, plan.crates) : [];
  if (unseen.length > 0) {
    const shown = unseen.slice(0, 5).join(', ');
    terminal.write(`rust-static: ${shown} changed under an older time: building these crates anew\n`);
    await cleanPackages(owners(plan, unseen), plan, targetDir, where);
  }
  // A build that is cut off has compiled nobody knows what: then every file counts as changed.
  saveState(file, { ...after, files: {} });
  const files = { ...before?.files, ...after.files };
  return () => saveState(file, { ...after, files });
}

/** The crates that hold the files; every crate when one lies outside of them all, for any may read it. */
function owners({ crates }: BuildPlan, files: string[]): string[] {
  const own = (path: string): typeof crates => crates.filter(({ root }) => isWithin(root, path));
  const all = files.some((path) => own(path).length === 0);
  return [...new Set((all ? crates : files.flatMap(own)).map(({ name }) => name))];
}

async function cleanPackages(
  names: string[],
  { target, profile }: BuildPlan,
  targetDir: string,
  where: { cwd: string; env: NodeJS.ProcessEnv; cancelled: AbortSignal },
): Promise<void> {
  // Without target and profile cargo cleans the host's debug build, and says that all is well.
  const which = ['--target-dir', targetDir, '--target', target, '--profile', profile, '--locked'];
  const args = ['clean', ...which, ...names.flatMap((name) => ['--package', name])];
  const { exitCode, stderr } = await capture({ program: 'cargo', args, ...where });
  if (exitCode === 0) return;
  throw new RustStaticError(`cargo clean failed with exit status ${exitCode}`, {
    reason: stderr.trim(),
    remedy: `Remove ${targetDir} and run the target again.`,
  });
}
