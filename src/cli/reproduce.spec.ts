import { writeFileSync } from 'node:fs';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';
import { elfFile } from '../testing/elf-fixture';

describe('rust-static reproduce', () => {
  it('builds twice, and says that the bytes are the same', async () => {
    const { status, stdout } = await cliIn(cargoWorkspace())('reproduce', 'app');
    expect(status).toBe(0);
    expect(stdout).toContain('app, x86_64-unknown-linux-musl: two builds from nothing');
    expect(stdout).toMatch(/same {7}app {2}sha256 [0-9a-f]{12}/);
    expect(stdout).toContain('Reproducible');
    expect(stdout).not.toContain('DIFFERENT');
  });

  it('says so as JSON', async () => {
    const { stdout } = await cliIn(cargoWorkspace())('reproduce', 'app', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ project: 'app', reproducible: true });
  });

  it('fails where a build makes other bytes, and names what usually is behind it', async () => {
    let builds = 0;
    const session = {
      copyOut: async (_file: string, destination: string) => {
        builds += 1;
        writeFileSync(destination, Buffer.concat([elfFile(), Buffer.from([builds])]));
      },
    };
    const { status, stdout } = await cliIn(cargoWorkspace(), { fake: { session } })('reproduce', 'app');
    expect(status).toBe(1);
    expect(stdout).toMatch(/DIFFERENT {2}app {2}sha256 [0-9a-f]{12} and [0-9a-f]{12}/);
    expect(stdout).toContain('Not reproducible.\n\nCommon causes:');
  });

  it('hands on what keeps a build from working', async () => {
    const cli = cliIn(cargoWorkspace(), { fake: { cargo: { exitCode: 101, stderr: 'error: no' } } });
    const { status, stderr } = await cli('reproduce', 'app');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^rust-static: cargo build failed/);
  });
});
