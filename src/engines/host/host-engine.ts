import { copyFile, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { buildArguments, metadataArguments, packageSpec, type BuildCommand } from '../../cargo/build-command';
import { treeArguments } from '../../cargo/closure-crates';
import { depInfoFiles } from '../../cargo/dep-info';
import { cRemapEnv, remapFlags } from '../../cargo/remap';
import { toPosix } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { hostEnvironment } from '../../plan/host-environment';
import type { BuildRequest, BuildSession, Engine } from '../engine';
import { watchMacros } from '../ledger/watch-macros';
import { sharingGroup } from '../sharing';
import { cargoTerminalEnv } from '../terminal';
import { capture, executeOnHost, run } from '../../process';
import { refuseOuterConfig } from './outer-config';
import { smokeOnHost } from './smoke';
import { forgetStale, lockTargetDirectory } from './target-directory';
import { requireTarget, toolchainVersions } from './toolchain';

/** Runs the machine's own cargo. */
export const hostEngine: Engine = { open: openHost, groupOf: sharingGroup };

async function openHost(request: BuildRequest): Promise<BuildSession> {
  const { workspaceRoot, env } = request;
  refuseOuterConfig(workspaceRoot, cargoHomeOf(env));
  const cwd = join(workspaceRoot, request.plan.cargoRoot);
  const { folder, release } = lockTargetDirectory(request, cwd);
  try {
    return await openIn(request, cwd, { targetDir: folder, release });
  } catch (error) {
    release();
    throw error;
  }
}

async function openIn(
  request: BuildRequest,
  cwd: string,
  { targetDir, release }: { targetDir: string; release: () => void },
): Promise<BuildSession> {
  const { plan, workspaceRoot, terminal, cancelled } = request;
  const env = cargoEnv(request, targetDir);
  const where = { cwd, env, cancelled };
  const toolchain = await toolchainVersions(where);
  await requireTarget(plan.target, where);
  if (plan.libc === 'glibc') terminal.write(GLIBC_NOTE);
  const command: BuildCommand = {
    ...plan,
    manifestPath: toPosix(join(relative(cwd, join(workspaceRoot, plan.crate.root)), 'Cargo.toml')),
    packageSpec: packageSpec(plan, join(workspaceRoot, plan.crate.root)),
    offline: false,
  };
  const onStderr = (chunk: Buffer): void => terminal.write(chunk);
  return {
    builder: undefined,
    manifestPath: join(workspaceRoot, plan.crate.root, 'Cargo.toml'),
    async build(onLine) {
      const remember = forgetStale(request, targetDir);
      const args =
        request.command === 'tree'
          ? treeArguments(command)
          : [...buildArguments(command), '--target-dir', targetDir];
      const macros = watchMacros();
      const onMessage = (line: string): void => {
        macros.add(line);
        onLine(line);
      };
      const result = await run({ program: 'cargo', args, ...where, onLine: onMessage, onStderr });
      remember(result.exitCode === 0 ? macros.names() : undefined);
      return result;
    },
    async facts() {
      const { exitCode, stdout, stderr } = await capture({
        program: 'cargo',
        args: metadataArguments(command),
        ...where,
      });
      if (exitCode !== 0)
        throw new RustStaticError('`cargo metadata` failed', {
          code: 'cargo-metadata-failed',
          reason: stderr.trim(),
        });
      return { ...toolchain, metadata: stdout, files: new Map() };
    },
    async filesRead(executable) {
      const files = depInfoFiles(await readFile(`${executable.replace(/\.exe$/, '')}.d`, 'utf8'));
      // What build scripts generate lies in the target directory.
      return files.map((file) => resolve(cwd, file)).filter((file) => !file.startsWith(`${targetDir}${sep}`));
    },
    copyOut: (file, destination) => copyFile(file, destination),
    execute: async ([program = '', ...args]) => executeOnHost({ program, args, ...where }),
    smoke: (trial) => smokeOnHost(trial, cancelled),
    close: async () => {
      if (request.fresh !== undefined) await rm(targetDir, { recursive: true, force: true });
      release();
    },
  };
}

const cargoHomeOf = (env: NodeJS.ProcessEnv): string => env.CARGO_HOME ?? join(homedir(), '.cargo');

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
    cargoHome: cargoHomeOf(env),
    targetDir,
  };
  const own = { ...hostEnvironment(env, plan.target), ...plan.env };
  return {
    ...cargoTerminalEnv(terminal),
    ...own,
    ...cRemapEnv(places, plan.target, own),
    // A build directory of the user's own would be shared by what must not meet.
    CARGO_BUILD_BUILD_DIR: targetDir,
    CARGO_ENCODED_RUSTFLAGS: [...remapFlags(places), ...plan.rustflags].join('\x1f'),
  };
}
