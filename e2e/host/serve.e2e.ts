import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeSmallApp } from '../support/small-app.cjs';
import { eventually } from '../support/wait.cjs';
import { createWorkspace, hostTarget, nxEnvironment } from '../support/workspace.cjs';

jest.setTimeout(300_000);

const workspace = createWorkspace();
const { target } = hostTarget();
/** Prints its facts, and runs until a signal ends it. */
const main = (round: number, end = 'loop { std::thread::park() }'): string => `fn main() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert_eq!(std::env::current_dir().unwrap(), std::path::Path::new(&folder));
    println!("round ${round} {:?} {:?} in {folder}", std::env::args().skip(1).collect::<Vec<_>>(), std::env::var("MORE"));
    ${end}
}
`;

beforeAll(() => {
  writeSmallApp(workspace, 'app', main(1));
  const options = { engine: 'host', target, env: { MORE: 'yes' } };
  workspace.write('apps/app/project.json', JSON.stringify({ name: 'app', targets: { serve: { options } } }));
});
afterAll(() => workspace.remove());

describe('serve', () => {
  it('runs the program, restarts it after an edit, keeps it after a broken one, and ends with a signal', async () => {
    const child = spawn(
      join(workspace.root, 'node_modules/.bin/nx'),
      ['run', 'app:serve', '--args=--port=1'],
      {
        cwd: workspace.root,
        env: { ...nxEnvironment(), NX_ISOLATE_PLUGINS: 'false' },
        detached: true,
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    const ended = new Promise((resolve) => child.on('close', resolve));
    try {
      await eventually(() => output.includes('round 1 ["--port=1"] Ok("yes") in '), 'the first program');
      expect(output).toContain(`in ${join(workspace.root, 'apps/app')}\n`);
      workspace.write('apps/app/src/main.rs', 'fn main() { nonsense }\n');
      await eventually(() => output.includes('cargo build failed for app'), 'the failed build');
      workspace.write(
        'apps/app/Cargo.toml',
        workspace.read('apps/app/Cargo.toml').replace('[package]', '[package'),
      );
      await eventually(() => output.includes('Cannot parse apps/app/Cargo.toml'), 'the broken manifest');
      workspace.write(
        'apps/app/Cargo.toml',
        workspace.read('apps/app/Cargo.toml').replace('[package', '[package]'),
      );
      workspace.write('apps/app/src/main.rs', main(2));
      await eventually(() => output.includes('round 2 '), 'the second program');
    } finally {
      process.kill(-child.pid!, 'SIGINT');
      await ended;
    }
    const { stdout } = workspace.exec('ps', ['-eo', 'args']);
    expect(stdout).not.toContain(join(workspace.root, 'dist/apps/app/serve/app'));
  });

  it('runs it once without watching, and fails with its status', () => {
    workspace.write('apps/app/src/main.rs', main(3, 'std::process::exit(3)'));
    const { status, output } = workspace.nx(['run', 'app:serve', '--watch=false']);
    expect(status).not.toBe(0);
    expect(output).toContain('round 3 []');
    expect(output).toContain('app ended with exit status 3');
  });
});
