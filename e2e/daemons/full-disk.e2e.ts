import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { secondDocker } from '../support/daemons.cjs';
import { writeDataApp } from '../support/data-app.cjs';
import { containers, forget, shrink, volumes } from '../support/second-daemon.cjs';
import { dependOn } from '../support/small-app.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';
import { takeSecondDaemon } from '../support/second-daemon-lock';

jest.setTimeout(1_200_000);

describe('disks that are full, or can only be read', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const write = writeDataApp(workspace);
  const env = { DOCKER_HOST: secondDocker };
  const output = join(workspace.root, 'dist');
  const build = () => workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env);
  const failing = (): string => {
    const { status, output } = build();
    expect(status).toBe(1);
    expect(output).not.toMatch(/^\s+at .*\.js:\d+/m);
    return output;
  };
  const expectRight = (says: string): void => {
    must(build(), 'static-build');
    expect(execFileSync(join(output, 'apps/app/static/app'), { encoding: 'utf8' }).trim()).toBe(says);
    expect(containers()).toEqual([]);
    expect(readdirSync(join(output, 'apps/app'))).toEqual(['static']);
  };
  const mount = (...args: string[]) => must(workspace.exec('mount', args), 'mount');
  const unmount = () => workspace.exec('umount', [output]);

  beforeAll(() => {
    forget();
    expectRight(write(0));
  });
  afterEach(unmount);
  afterAll(() => {
    forget();
    workspace.remove();
  });

  it.each(['sources', 'target'])('the volume of %s', (kind) => {
    const [volume] = volumes(kind);
    shrink(volume!, '1m');
    const says = write(kind);
    expect(failing()).toMatch(
      kind === 'sources'
        ? /The Docker daemon's disk is full[^]*docker system df/
        : /The disk is full[^]*clean/,
    );
    forget();
    expectRight(says);
  });

  it("cargo's home", () => {
    dependOn(workspace, 'app', 'clap = { version = "4", features = ["derive"] }');
    shrink(volumes('cargo-home')[0]!, '1m');
    expect(failing()).toMatch(/The disk is full[^]*docker system df/);
    forget();
    expectRight(write('home'));
  });

  it("this machine's, where the output goes", () => {
    const says = write('small');
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', output);
    expect(failing()).toMatch(/The disk is full[^]*Free space/);
    // Neither a partial output nor a staging folder is left.
    expect(readdirSync(join(output, 'apps/app'))).toEqual([]);
    unmount();
    expectRight(says);
  });

  it('an output folder that can only be read', () => {
    const says = write('read-only');
    mount('-t', 'tmpfs', '-o', 'ro', 'tmpfs', output);
    expect(failing()).toMatch(/Permission denied: [^]*Its file system is read-only[^]*outputPath/);
    unmount();
    expectRight(says);
  });
});
