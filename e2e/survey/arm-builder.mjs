import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../setup/tools.mjs';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'unpack-arm.sh');

/**
 * Makes a builder image for linux/arm64 with the same compilers, sysroot and variables as a cross builder. It needs an
 * emulator to run.
 *
 * @param {string} cross name of the cross builder's image
 * @param {string} tag name of the new image
 */
export function makeArmBuilder(cross, tag) {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-arm-'));
  try {
    const mounts = ['-v', `${folder}:/out`, '-v', `${SCRIPT}:/unpack-arm.sh:ro`];
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
    run('docker', ['run', '--rm', '--network=host', ...mounts, cross, 'sh', '/unpack-arm.sh'], quiet);
    const format = '{{range .Config.Env}}{{println .}}{{end}}';
    const { stdout } = spawnSync('docker', ['inspect', '-f', format, cross], { encoding: 'utf8' });
    const env = stdout
      .split('\n')
      .filter((line) => line !== '' && !/^PATH=|x86_64|^BINDGEN_EXTRA_CLANG_ARGS=/.test(line))
      .map((line) => `ENV ${line.replace('=', '="')}"\n`);
    const path = 'ENV PATH=/usr/local/bin:/usr/bin:/bin\n';
    writeFileSync(join(folder, 'Dockerfile'), `FROM scratch\nADD root.tar /\n${env.join('')}${path}`);
    // Only a build takes the platform; Docker 20.10 imports everything as its own.
    run('docker', ['build', '-q', '--platform=linux/arm64', '-t', tag, folder], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
      ...quiet,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
