import { chmod, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { BuildMessages } from '../cargo/messages';
import { crateOfPackageId } from '../cargo/messages';
import { toPosix } from '../cargo/paths';
import { withFile } from '../elf/byte-source';
import { verifyBinary } from '../elf/verify-binary';
import type { BuildSession } from '../engines/engine';
import type { Terminal } from '../engines/terminal';
import { refuseRewritten, refuseUndeclared } from '../plan/undeclared-inputs';
import { compile } from './build-binaries';
import type { PreparedBuild } from './request';

/**
 * Compiles the test programs of a crate, and checks that they read only inputs and are static.
 *
 * @param folder absolute path of a folder for copies of the programs
 * @returns kind and name of each program
 * @throws RustStaticError if cargo fails, and for the first program that is not right
 */
export async function buildTests(
  session: BuildSession,
  prepared: PreparedBuild,
  terminal: Terminal,
  folder: string,
): Promise<BuildMessages['tests']> {
  const { plan, files, sources, workspaceRoot } = prepared;
  const built = await terminal.stage(
    ({ tests }) => `compiled ${tests.length} test ${tests.length === 1 ? 'program' : 'programs'}`,
    () => compile(session, prepared),
  );
  const declared = new Set(sources);
  // The list of a test program has only the files of its own crate.
  const ofTests = built.tests.map(({ path }) => session.filesRead(path));
  const ofLibraries = built.libraries.map((path) => session.filesRead(path).catch(() => []));
  for (const found of await Promise.all([...ofTests, ...ofLibraries])) {
    const read = found.map((file) => toPosix(relative(workspaceRoot, file)) || '.');
    refuseUndeclared(plan, read, declared, files);
    refuseRewritten(plan, read);
  }
  // Cargo runs the tests of procedural macros on the host.
  const forTarget = built.tests.filter(({ path }) => toPosix(path).includes(`/${plan.target}/`));
  await terminal.stage(
    () => (forTarget.length > 0 ? 'proved static' : undefined),
    () => proveStatic(session, plan, { ...built, tests: forTarget }, folder),
  );
  return built.tests;
}

async function proveStatic(
  session: BuildSession,
  { target, libc }: PreparedBuild['plan'],
  { tests, linked }: BuildMessages,
  folder: string,
): Promise<void> {
  const copy = join(folder, 'program');
  const crates = linked.map(({ library, packageId }) => ({ library, crate: crateOfPackageId(packageId) }));
  for (const { name, path } of tests) {
    await session.copyOut(path, copy);
    await chmod(copy, 0o755);
    withFile(copy, (source) => verifyBinary(source, { name, target, libc, linked: crates }));
    await rm(copy);
  }
}
