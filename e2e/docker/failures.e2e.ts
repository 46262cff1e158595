import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, writeSmallApp } from '../support/small-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { eventually } from '../support/wait.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/** A shell script that acts on the build's container one second after it has appeared. */
const whenRunning = (act: string): string =>
  `until id=$(docker ps -q --filter label=org.rust-static.kind=build) && [ "$id" ]; do sleep 0.2; done; sleep 1; ${act}`;
const MAIN = 'fn main() { println!("hello"); }\n';

describe('failures in containers, and what is said of them', () => {
  const workspace = createWorkspace();
  const build = (env?: NodeJS.ProcessEnv) =>
    workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env);
  const failing = (): string => {
    const { status, output } = build();
    expect(status).not.toBe(0);
    return output;
  };
  beforeAll(() => writeSmallApp(workspace, 'app', MAIN));
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });
  afterEach(() => rmSync(join(workspace.root, 'apps/app/build.rs'), { force: true }));

  it('a build script that writes into the sources', () => {
    workspace.write('apps/app/build.rs', 'fn main() { std::fs::write("generated.rs", "").unwrap(); }\n');
    expect(failing()).toMatch(/sources and cargo home are read-only[^]*Let it write below OUT_DIR/);
  });

  it('a build script that wants the network', () => {
    workspace.write(
      'apps/app/build.rs',
      'use std::net::ToSocketAddrs;\nfn main() { "example.org:80".to_socket_addrs().unwrap(); }\n',
    );
    expect(failing()).toMatch(/wants the network, which builds do not have[^]*network = true/);
  });

  it('a compiler that is killed, as by the kernel when memory runs out', () => {
    workspace.write(
      'apps/app/build.rs',
      'fn main() { std::process::Command::new("sh").args(["-c", "kill -9 $PPID"]).status().unwrap(); }\n',
    );
    expect(failing()).toMatch(/most likely the machine ran out of memory[^]*--cargoArgs=--jobs=1/);
  });

  it('rustc, for which the kernel has no more memory', () => {
    const wait = 'fn main() { std::thread::sleep(std::time::Duration::from_secs(4)); }\n';
    workspace.write('apps/app/build.rs', wait);
    // While the build script waits, its container gets little memory. rustc needs the array's size
    // several times.
    const main =
      'static DATA: [u8; 300_000_000] = [1; 300_000_000];\nfn main() { println!("{}", DATA[7]); }\n';
    const limit = spawn('sh', ['-c', whenRunning('docker update --memory 64m --memory-swap 64m $id')]);
    const output = workspace.withText('apps/app/src/main.rs', main, failing);
    limit.kill();
    expect(output).toMatch(/most likely the machine ran out of memory[^]*--cargoArgs=--jobs=1/);
  });

  it('an image that is not there', () => {
    const text = manifest('app').replace(/builder-image = .*/, 'builder-image = "127.0.0.1:1/none:1"');
    const output = workspace.withText('apps/app/Cargo.toml', text, failing);
    expect(output).toMatch(/Builder image 127\.0\.0\.1:1\/none:1 cannot be pulled[^]*The daemon says/);
  });

  it('a container that somebody removes', async () => {
    workspace.write(
      'apps/app/build.rs',
      'fn main() { std::thread::sleep(std::time::Duration::from_secs(60)); }\n',
    );
    const remove = spawn('sh', ['-c', whenRunning('docker rm -f $id')], { stdio: 'ignore' });
    expect(failing()).toMatch(/The build container ended before cargo did[^]*Run the target again/);
    remove.kill();
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('%s: the container is removed', async (signal) => {
    workspace.write(
      'apps/app/build.rs',
      'fn main() { std::thread::sleep(std::time::Duration::from_secs(600)); }\n',
    );
    const running = (): boolean =>
      execFileSync('docker', ['ps', '-q', '--filter', 'label=org.rust-static.kind=build']).length > 0;
    const child = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'app:static-build'], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
      detached: true,
      stdio: 'ignore',
    });
    const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
    await eventually(running, 'a container');
    process.kill(-child.pid!, signal);
    await eventually(() => !running(), 'the end of the container');
    const code = await exited;
    if (signal === 'SIGINT') expect(code).toBe(130);
  });

  it('and the next build works', () => {
    must(build(), 'static-build');
  });
});
