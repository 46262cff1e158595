import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { builderImage } from '../support/test-builder.cjs';
import { buildAll, compiled, words, WORDS, writeUnifyingApps } from '../support/unifying-apps.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { eventually } from '../support/wait.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

const workspace = createWorkspace();
const many = (...more: string[]) => buildAll(workspace, ...more);

beforeAll(() => writeUnifyingApps(workspace, {}, `builder-image = "${builderImage}"\n`));
afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
});

describe('a batch of apps that want different features, with binaries of one name', () => {
  it('builds each as it is, and what they have in common once', () => {
    const { output } = must(many(), 'run-many');
    expect(words(workspace)).toEqual(WORDS);
    // With other features, as for `two`, it is compiled separately.
    expect(compiled(output, 'smallvec')).toBe(2);
    expect(output).toContain('what is compiled copied for 2 more builds at once');
    expect(output).toMatch(/four:static-build: building \(1 of 4\)/);
  });

  it('keeps what was built when one fails, and does not run it again', () => {
    const text = workspace.read('apps/three/src/main.rs').replace('println!', 'print_it!');
    const { status, output } = workspace.withText('apps/three/src/main.rs', text, () =>
      workspace.nx(['run-many', '-t', 'static-build', '--output-style=stream']),
    );
    expect(status).not.toBe(0);
    expect(output).toContain('cannot find macro `print_it`');
    expect(output).toMatch(/Failed tasks:\s+- three:static-build\s/);
    const again = must(workspace.nx(['run-many', '-t', 'static-build', '--output-style=stream']), 'run-many');
    const cached = again.output.matchAll(/nx run (\w+):static-build +\[(?:local cache|existing)/g);
    expect([...cached].map(([, name]) => name).sort()).toEqual(['four', 'one', 'two']);
  });

  it('ends as a whole when it is cancelled: no other build starts', async () => {
    const script = workspace
      .read('libs/common/build.rs')
      .replace('fn main() {', 'fn main() { std::thread::sleep(std::time::Duration::from_secs(600));');
    const running = (): boolean =>
      workspace.exec('docker', ['ps', '-q', '--filter', 'label=org.rust-static.kind=build']).stdout !== '';
    workspace.write('libs/common/build.rs', script);
    const child = spawn(
      join(workspace.root, 'node_modules/.bin/nx'),
      ['run-many', '-t', 'static-build', '--parallel=4'],
      {
        cwd: workspace.root,
        env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
        detached: true,
        stdio: 'ignore',
      },
    );
    const exited = new Promise((resolve) => child.on('exit', resolve));
    await eventually(running, 'a build');
    process.kill(-child.pid!, 'SIGINT');
    await eventually(() => !running(), 'the end of the builds');
    await exited;
    expect(running()).toBe(false);
  });

  it('leaves no container', () => {
    const { stdout } = workspace.exec('docker', ['ps', '-aq', '--filter', 'label=org.rust-static.kind']);
    expect(stdout).toBe('');
  });
});
