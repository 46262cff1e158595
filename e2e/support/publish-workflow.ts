import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nxEnvironment } from './workspace.cjs';

/** Runs a program while servers of this process answer. @returns its status and whole output */
export function runBeside(
  root: string,
  env: NodeJS.ProcessEnv,
  [program, ...args]: [string, ...string[]],
): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...nxEnvironment(), NX_SKIP_FORMAT: 'true', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('close', (code) => resolve({ status: code ?? 137, output }));
  });
}

/**
 * Runs the scripts of the workflow that `ci --publish` writes, in their order. As on GitHub, a step
 * sets variables of the later ones in the file that `$GITHUB_ENV` names.
 *
 * @param ref the branch or tag of the run
 * @returns the output of the steps
 */
export async function runPublishWorkflow(
  root: string,
  ref: string,
  given: NodeJS.ProcessEnv,
): Promise<string> {
  const workflow = readFileSync(join(root, '.github/workflows/rust-static-publish.yml'), 'utf8');
  const [install, ...steps] = [...workflow.matchAll(/^ *- run: (.+?)(?: # .*)?$/gm)].map(([, line]) => line!);
  // Installing needs a lock with the address of the plugin.
  if (install !== 'npm ci') throw new Error(`the first step is ${install}`);
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-steps-'));
  const file = join(folder, 'env');
  writeFileSync(file, '');
  let printed = '';
  try {
    for (const step of steps) {
      const set = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      const more = Object.fromEntries(set.map((line) => [line.split('=')[0], line.replace(/^\w+=/, '')]));
      const env = { ...given, CI: 'true', GITHUB_REF_NAME: ref, GITHUB_ENV: file, ...more };
      const { status, output } = await runBeside(root, env, ['bash', '-e', '-c', step]);
      if (status !== 0) throw new Error(`${step} ended with status ${status}:\n${output}`);
      printed += output;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return printed;
}
