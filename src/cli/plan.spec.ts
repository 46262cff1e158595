import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';

describe('rust-static plan', () => {
  const root = cargoWorkspace();
  const cli = cliIn(root);

  it('prints what would be built, for people', async () => {
    const { status, stdout } = await cli('plan', 'app');
    expect(status).toBe(0);
    expect(stdout).toContain('project    app (crate app 0.1.0 in apps/app)');
    expect(stdout).toContain("engine     host: this machine's cargo");
    expect(stdout).toContain('target     x86_64-unknown-linux-musl (musl)');
    expect(stdout).toContain('output     dist/apps/app/static');
    expect(stdout).toMatch(/command {4}cargo build .*--features static/);
  });

  it('prints the plan as JSON, with what the command line changes', async () => {
    const { stdout } = await cli('plan', 'app', '--json', '--triple=x86_64-unknown-linux-gnu');
    expect(JSON.parse(stdout)).toMatchObject({ project: 'app', libc: 'glibc', engine: 'host' });
    const docker = await cli('plan', 'app', '--engine=docker');
    expect(docker.stdout).toContain('docker: stage builder of apps/app/Dockerfile');
  });

  it.each([
    [['ap'], 'No project "ap" in the workspace\n\nIts projects are app.'],
    [['app', '--target-name=build'], 'Project "app" has no target "build"\n\nIts targets are static-build.'],
    [['app', '--engine=podmann'], 'It is "podmann"; it should be "docker" or "host".'],
  ])('refuses %j', async (args, words) => {
    const { status, stderr } = await cli('plan', ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it('names all that is wrong at once', async () => {
    const wrong = cliIn(root, { options: { engin: 'host', bins: ['ap'], features: ['tls'] } });
    const { status, stderr } = await wrong('plan', 'app', '--triple=x86_64-unknown-linux');
    expect(status).toBe(1);
    for (const words of [
      'Unknown option "engin" of app:static-build',
      'Did you mean "engine"?',
      'Target "x86_64-unknown-linux" cannot be built',
      'No binary named "ap"',
      'Did you mean "app"?',
      'No feature "tls"',
      'Its features are static.',
    ])
      expect(stderr).toContain(words);
  });

  it('refuses what the build itself would refuse', async () => {
    const odd = cliIn(root, { options: { bogus: 1 } });
    expect((await odd('plan', 'app')).stderr).toContain('Unknown option "bogus" of app:static-build');
    const inside = cliIn(root, { options: { outputPath: 'apps/app' } });
    expect((await inside('plan', 'app')).stderr).toContain('which holds the sources of the project');
  });
});
