import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executeOnHost } from '../process';
import { rejected } from '../testing/memory-files';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { tempFolder } from '../testing/temp-folder';
import { runBuild } from './run';

const OUT = 'x86_64-alpine-linux-musl/release/build/media_info-1a2b/out';
const stderr = (message: string): string =>
  `error: failed to run custom build command for \`media_info v0.1.0\`\n\nCaused by:\n  process didn't exit successfully: \`/t/release/build/media_info-3c4d/build-script-build\` (exit status: 101)\n  --- stderr\n  ${message}\n`;

/** Runs a build in docker that fails with a message; `OUT` in it is the folder of the build script. */
async function failed(logs: Record<string, string>, message: string, session: object = {}) {
  const target = tempFolder({});
  mkdirSync(join(target, OUT, 'ffbuild'), { recursive: true });
  for (const [name, text] of Object.entries(logs)) writeFileSync(join(target, OUT, name), text);
  const { context } = fakeSurroundings({
    cargo: { exitCode: 101, stderr: stderr(message.replaceAll('OUT', join(target, OUT))) },
    session: {
      execute: async ([program = '', ...args]: string[]) =>
        executeOnHost({ program, args, cwd: target, env: process.env }),
      copyOut: async (file: string, destination: string) => copyFileSync(file, destination),
      ...session,
    },
  });
  const root = cargoWorkspace();
  const error = await rejected(runBuild(preparedIn(root, { options: { engine: 'docker' } }), context));
  const kept = (name: string): string =>
    join(root, '.nx/workspace-data/rust-static-build-logs/app', `media_info-1a2b-out-${name}`);
  return { message: error.message, kept };
}

describe('the logs of a build script that failed', () => {
  it('a file that it names is kept, its end is shown, and the network is told apart', async () => {
    const text = `start\n${'line\n'.repeat(30)}wget: unable to resolve host address 'ffmpeg.org'\n`;
    const { message, kept } = await failed(
      { 'ffmpeg.txt': text },
      'failed with Some(4), check log at OUT/ffmpeg.txt.',
    );
    expect(readFileSync(kept('ffmpeg.txt'), 'utf8')).toBe(text);
    expect(message).toContain('A build script wants the network');
    expect(message).toContain('network = true');
    expect(message).toContain('rust-static-build-logs/app/media_info-1a2b-out-ffmpeg.txt');
    expect(message).toContain("  wget: unable to resolve host address 'ffmpeg.org'");
    expect(message).not.toContain('  start');
  });

  it('all logs in a folder that it names are read', async () => {
    const { message } = await failed(
      { 'build.log': 'x.c:1:10: fatal error: zlib.h: No such file or directory\n', 'x.o': '' },
      'check log at OUT',
    );
    expect(message).toContain('zlib.h belongs to zlib');
  });

  it("a configure script's log is shown, but its failed probes explain nothing", async () => {
    const probe = 'conftest.c:1:10: fatal error: zlib.h: No such file or directory\n';
    const { message, kept } = await failed(
      { 'ffbuild/config.log': probe, 'other.log': 'other\n' },
      'running: cd "OUT/build" && configure\n  See `config.log\' for more details',
    );
    expect(message).not.toContain('belongs to zlib');
    expect(message).toContain('fatal error: zlib.h');
    expect(message).toContain('Other logs of the build script: .nx/');
    expect(existsSync(kept('other.log'))).toBe(true);
  });

  it('without find, and for files that cannot be copied, the message is that of cargo', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('no such program');
    };
    for (const session of [{ execute: fail }, { copyOut: fail }]) {
      const { message } = await failed({ 'a.log': 'a' }, 'see OUT/a.log', session);
      expect(message).toContain('failed to run custom build command');
      expect(message).toContain('Build scripts have no network here.');
      expect(message).not.toContain('a.log, which');
    }
  });
});
