import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builderImage } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { must } from '../support/workspace.cjs';
import { comment, commit, exampleWorkspace, FOLDER, GREETING, shell, TRIPLE, type Workspace } from './app';
import { describeContainer } from './container';
import { testGithub } from './github';
import { testGitlab } from './gitlab';
import { example, pageOf, triedVersion, untried } from './page';
import { startServers, type Servers } from './servers';

jest.setTimeout(600_000);

const hit = (task: string): RegExp =>
  new RegExp(`nx run ${task} +\\[(existing outputs match the cache|local cache)`);
const json = (text: string) => JSON.parse(text);

/** Returns the names of all fields without their values. Only the first item of a list is used. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== 'object' || value === null) return true;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shape(item)]));
}

function docker({ exec }: Workspace, ...args: string[]): string {
  return must(exec('docker', args), `docker ${args[0]}`).stdout.trim();
}

describe('docs/packaging.md, with the newest Nx', () => {
  let workspace: Workspace;
  let servers: Servers;
  const run = (task: string, env?: NodeJS.ProcessEnv): string =>
    must(workspace.nx(['run', task], env), task).output;
  const write = (name: string): void => workspace.write(name.split(' ')[1]!, example(name));

  beforeAll(() => {
    servers = startServers();
    workspace = exampleWorkspace({}, [`@nx/docker@${triedVersion('@nx/docker')}`]);
  });
  afterAll(() => {
    const image = `${servers.registry}/team/app`;
    const tags = ['app:0.1.0', 'app:latest', 'app-image', 'apps-app-image', `${image}:0.1.0`];
    workspace.exec('docker', ['rmi', '-f', ...tags]);
    servers.stop();
    removeVolumes(workspace);
    workspace.remove();
  });

  it('packs, loads, runs and pushes', () => {
    const image = `${servers.registry}/team/app`;
    const output = shell(workspace, example('package commands'), { ...servers.login, IMAGE: image });
    expect(output).toContain(`app-0.1.0-${TRIPLE}.tar.gz: OK\n`);
    expect(output).toContain('sbom.cdx.json: OK\n');
    expect(output).toContain(`\n${GREETING}\n`);
    expect(output).toContain(`rust-static: pushed ${image}@sha256:`);
    expect(output).toContain('"org.opencontainers.image.description": "An example"');
    const pulled = workspace.exec('docker', ['run', '--rm', `${image}:0.1.0`], servers.login);
    expect(must(pulled, 'docker run').stdout).toBe(`${GREETING}\n`);
    const names = example('package files').matchAll(/^(\S+) {2,}\S/gm);
    expect(readdirSync(join(workspace.root, 'dist/apps/app/package')).sort()).toEqual(
      [...names].map(([, name]) => name!.replace('x86_64-alpine-linux-musl', TRIPLE)).sort(),
    );
  });

  it('puts files, labels, ports and variables where Cargo.toml says', () => {
    workspace.write('LICENSE', 'MIT\n');
    workspace.write('apps/app/app.1', '.TH app 1\n');
    workspace.write('apps/app/app.toml', 'answer = 42\n');
    const manifest = `${workspace.read('apps/app/Cargo.toml')}\n${example('package apps/app/Cargo.toml')}`;
    workspace.write('apps/app/Cargo.toml', manifest);
    expect(run('app:image-load')).toMatch(/loaded app:0\.1\.0, app:latest/);
    const archive = `app-0.1.0-${TRIPLE}`;
    const list = must(
      workspace.exec('tar', ['-tf', `dist/apps/app/package/${archive}.tar.gz`]),
      'tar',
    ).stdout;
    for (const file of ['app', 'LICENSE', 'share/man/man1/app.1'])
      expect(list).toContain(`${archive}/${file}\n`);
    expect(existsSync(join(workspace.root, `dist/apps/app/package/${archive}.tar.zst`))).toBe(true);
    const [{ Config }] = json(docker(workspace, 'image', 'inspect', 'app:0.1.0'));
    expect(Config).toMatchObject({
      User: '65532:65532',
      Cmd: ['--verbose'],
      ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
      Env: expect.arrayContaining(['LOG=info', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt']),
      Labels: {
        'org.opencontainers.image.licenses': 'MIT',
        'org.opencontainers.image.source': 'https://example.com/app',
        'org.opencontainers.image.vendor': 'Example',
        'org.opencontainers.image.version': '0.1.0',
      },
    });
    const files = shell(
      workspace,
      'id=$(docker create app:0.1.0); docker export $id | tar -t; docker rm $id',
    );
    for (const file of ['app', 'etc/app/app.toml', 'etc/passwd', 'etc/group', 'tmp/'])
      expect(files).toContain(`${file}\n`);
    expect(docker(workspace, 'run', '--rm', '--network=none', 'app:0.1.0')).toBe(GREETING);
  });

  it('describes every field of artifact.json and of dependencies.json', () => {
    for (const file of ['artifact.json', 'dependencies.json']) {
      const shown = json(example(`artifact ${file}`));
      // The page shows a builder made from a Dockerfile, but this test uses a ready image.
      const text = workspace.read(`${FOLDER}/${file}`).replace('"reference":', '"recipe":');
      const written = json(text);
      // The page shows only a few of them.
      for (const key of Object.keys(shown.options ?? {})) expect(written.options).toHaveProperty(key);
      expect(shape({ ...shown, options: 0 })).toEqual(shape({ ...written, options: 0 }));
    }
    const { crate } = json(workspace.read(`${FOLDER}/artifact.json`));
    const itoa = [expect.stringMatching(/^itoa 1\./)];
    expect({ ...json(example('artifact artifact.json')).crate, dependencies: itoa }).toEqual(crate);
  });

  it('reads them from JavaScript and TypeScript', () => {
    write('script tools/collect.mjs');
    const collected = must(workspace.exec('node', ['tools/collect.mjs', 'dist/out']), 'collect.mjs').stdout;
    const [{ sha256 }] = json(workspace.read(`${FOLDER}/artifact.json`)).binaries;
    expect(collected).toBe(`${sha256}  app-0.1.0-${TRIPLE}\n`);
    expect(shell(workspace, `dist/out/app-0.1.0-${TRIPLE}`)).toBe(`${GREETING}\n`);

    write('script tools/licenses.mts');
    const types = join(require.resolve('@types/node/package.json'), '../..');
    const options = ['--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext'];
    const compiler = [
      require.resolve('typescript/bin/tsc'),
      ...options,
      '--types',
      'node',
      '--typeRoots',
      types,
    ];
    must(workspace.exec('node', [...compiler, 'tools/licenses.mts']), 'tsc');
    expect(must(workspace.exec('node', ['tools/licenses.mjs']), 'licenses.mjs').stdout).toMatch(
      /^app 0\.1\.0: MIT\nitoa 1\.\d+\.\d+: MIT OR Apache-2\.0\n$/,
    );
  });

  it('nx:run-commands: uses the binary, and is a hit when its bytes are the same', () => {
    write('run-commands apps/app-image/project.json');
    run('app-image:rootfs');
    run('app-image:image');
    expect(shell(workspace, 'dist/rootfs/usr/bin/app')).toBe(`${GREETING}\n`);
    expect(docker(workspace, 'run', '--rm', '--network=none', 'app-image')).toBe(GREETING);
    comment(workspace);
    const output = run('app-image:rootfs');
    expect(output).not.toMatch(hit('app:static-build'));
    expect(output).toMatch(hit('app-image:rootfs'));
    expect(run('app:package')).toMatch(hit('app:package'));
    workspace.write('apps/app/src/main.rs', workspace.read('apps/app/src/main.rs').replace('42', '43'));
    expect(run('app-image:rootfs')).not.toMatch(hit('app-image:rootfs'));
    expect(shell(workspace, 'dist/rootfs/usr/bin/app')).toBe(`${GREETING.replace('42', '43')}\n`);
    workspace.write('apps/app/src/main.rs', workspace.read('apps/app/src/main.rs').replace('43', '42'));
  });

  it('@nx/docker: builds and runs an image of a project of its own, and leaves the app alone', () => {
    const targets = (project: string): string[] =>
      Object.keys(json(must(workspace.nx(['show', 'project', project, '--json']), 'show').stdout).targets);
    const settings = json(workspace.read('nx.json'));
    workspace.write('nx.json', JSON.stringify({ plugins: ['@org/rust-static', '@nx/docker'] }));
    expect(targets('app')).toContain('docker:build');
    const args = `--args=--build-arg BASE_IMAGE=${builderImage}`;
    const { status, output } = workspace.nx(['run', 'app:docker:build', args]);
    expect([status, output]).toEqual([1, expect.stringContaining('`apps/app/Cargo.toml` does not exist')]);
    workspace.write('nx.json', JSON.stringify({ ...settings, ...json(example('nx-docker nx.json')) }));
    write('nx-docker apps/app-image/project.json');
    expect(targets('app')).not.toContain('docker:build');
    expect(targets('app-image').sort()).toEqual(['docker:build', 'docker:run', 'nx-release-publish']);
    expect(shell(workspace, example('nx-docker commands'))).toContain(`\n${GREETING}\n`);
    commit(workspace, 'an image');
    comment(workspace);
    commit(workspace, 'a comment');
    const show = ['show', 'projects', '--affected', '--base=HEAD~1', '--withTarget=docker:build'];
    expect(must(workspace.nx(show), 'show projects').stdout.trim()).toBe('app-image');
  });

  const ci = pageOf('docs/guides/ci.md');
  testGithub(ci, () => ({ workspace, servers }));
  testGitlab(ci, () => ({ workspace, servers }));

  it('docs/guides/ci.md: the generator writes the files that were run', () => {
    const generate = ci.example('generate').trim().replace(/ +#.*/, '');
    for (const provider of ['github', 'gitlab'])
      shell(workspace, generate.replace('--provider=github', `--provider=${provider} --no-interactive`));
    const folder = '.github/workflows';
    expect(workspace.read(`${folder}/rust-static.yml`)).toBe(ci.example('github rust-static.yml'));
    expect(workspace.read(`${folder}/rust-static-release.yml`)).toBe(
      ci.example('github rust-static-release.yml'),
    );
    expect(workspace.read('.gitlab-ci.yml')).toBe(ci.example('gitlab .gitlab-ci.yml'));
    // A spec uses these (src/generators/ci/guide.spec.ts).
    ci.example('github several triples');
    ci.example('renovate renovate.json');
    expect(ci.untried()).toEqual({ names: [], unnamed: 0 });
  });
});

describeContainer();

describe('docs/packaging.md', () => {
  it('has no example that no test has run', () => {
    expect(untried()).toEqual({ names: [], unnamed: 0 });
  });
});
