import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { podmanSocket, secondDocker } from '../../support/daemons.cjs';
import { writeSmallApp } from '../../support/small-app.cjs';
import { builderImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';
import { takeSecondDaemon } from '../../support/second-daemon-lock';

jest.setTimeout(1_200_000);

/**
 * Every daemon builds identical bytes: this machine's Docker, a Docker that cannot see the
 * workspace, and Podman.
 */
describe('other daemons', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const output = join(workspace.root, 'dist');
  const build = (host?: string): string => {
    rmSync(output, { recursive: true, force: true });
    const env = host ? { DOCKER_HOST: host } : {};
    must(workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env), `static-build on ${host}`);
    return workspace.read('dist/apps/app/static/artifact.json');
  };
  let local: string;

  beforeAll(() => {
    writeSmallApp(workspace, 'app', 'fn main() { println!("hello"); }\n');
    local = build();
  });
  afterAll(() => {
    removeVolumes(workspace);
    for (const host of [secondDocker, `unix://${podmanSocket}`]) removeVolumes(workspace, host);
    workspace.remove();
  });

  it('Docker behind TCP that cannot see the files of this machine', () => {
    expect(
      workspace.exec('docker', [
        '-H',
        secondDocker,
        'run',
        '--rm',
        '-v',
        `${workspace.root}:/w`,
        builderImage,
        'ls',
        '/w',
      ]).stdout,
    ).toBe('');
    expect(build(secondDocker)).toBe(local);
  });

  it('Podman without root', () => {
    const info = must(
      workspace.exec('docker', ['-H', `unix://${podmanSocket}`, 'version']),
      'version',
    ).output;
    expect(info).toContain('Podman Engine');
    expect(build(`unix://${podmanSocket}`)).toBe(local);
    expect(execFileSync(join(output, 'apps/app/static/app'), { encoding: 'utf8' })).toBe('hello\n');
    const left = ['-H', `unix://${podmanSocket}`, 'ps', '-aq', '--filter', 'label=org.rust-static.kind'];
    expect(must(workspace.exec('docker', left), 'docker ps').stdout).toBe('');
  });
});
