import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logger, updateNxJson } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { thrown } from '../../testing/memory-files';
import { PACKAGE, STATIC_BUILD } from '../../plan/crate-settings';
import { projectNodes, textIn, workspaceTree } from '../../testing/setup-tree';
import { afterCi } from '../next-steps';
import ci, { writeWorkflows, type CiOptions } from './generator';

const GITHUB = '.github/workflows/rust-static.yml';
const RELEASE = '.github/workflows/rust-static-release.yml';
type Change = Parameters<typeof workspaceTree>[0];

function written(files: Change, options: Partial<CiOptions> = {}): ReturnType<typeof workspaceTree> {
  const tree = workspaceTree(files);
  writeWorkflows(tree, { provider: 'github', ...options }, projectNodes());
  return tree;
}

describe('ci', () => {
  it('writes the release only if it is asked for', () => {
    expect(written({}).exists(RELEASE)).toBe(false);
    expect(written({}, { release: 'app' }).exists(RELEASE)).toBe(true);
    expect(textIn(written({}, { provider: 'gitlab' }), '.gitlab-ci.yml')).not.toMatch(/^release:/m);
    expect(textIn(written({}, { provider: 'gitlab', release: 'app' }), '.gitlab-ci.yml')).toMatch(
      /^release:/m,
    );
  });

  it.each<[lock: string, files: Record<string, string>, install: RegExp, exec: string]>([
    ['package-lock.json', {}, /npm ci$/m, 'npx'],
    ['pnpm-lock.yaml', {}, /corepack enable && pnpm install --frozen-lockfile$/m, 'pnpm exec'],
    ['yarn.lock', {}, /: yarn install --frozen-lockfile$/m, 'yarn'],
    ['yarn.lock', { '.yarnrc.yml': '' }, /corepack enable && yarn install --immutable$/m, 'yarn'],
    ['yarn.lock', { 'yarn.lock': '# x\n\n__metadata:\n' }, /&& yarn install --immutable$/m, 'yarn'],
    ['bun.lock', {}, /install --global bun && bun install --frozen-lockfile$/m, 'bunx'],
  ])('installs with the package manager of %s %j', (lock, files, install, exec) => {
    const tree = written({ [lock]: '', ...files }, { release: 'app' });
    for (const path of [GITHUB, RELEASE]) {
      const text = textIn(tree, path);
      expect(text).toMatch(install);
      expect(text).toContain(`${exec} nx `);
      // setup-node fails if the package manager of its cache is not installed yet.
      expect(text.includes('cache: npm')).toBe(exec === 'npx');
    }
  });

  it('uses the names of the workspace: branch, targets, project and output', () => {
    const tree = workspaceTree();
    const entry = (include: string, packageTargetName: string) => ({
      plugin: '@org/rust-static',
      include: [include],
      options: { packageTargetName },
    });
    const plugins = [entry('apps/*', 'pack'), entry('tools/*', 'bundle')];
    updateNxJson(tree, { defaultBase: 'origin/trunk', plugins });
    const { app } = projectNodes();
    const targets = {
      pack: { executor: '@org/rust-static:package', options: { outputPath: 'out/server' } },
      publish: { executor: '@org/rust-static:image-push' },
    };
    const server = { ...app!, name: '@team/Server', data: { root: 'apps/server', targets } };
    const release = server.name;
    writeWorkflows(tree, { provider: 'github', release }, { [release]: server });
    expect(textIn(tree, GITHUB)).toContain('nx affected -t pack bundle\n');
    expect(textIn(tree, GITHUB)).toContain('branches: [trunk]\n');
    expect(textIn(tree, GITHUB)).toContain('main-branch-name: trunk\n');
    const text = textIn(tree, RELEASE);
    expect(text).toContain('nx run @team/Server:pack\n');
    expect(text).toContain('nx run @team/Server:publish --exclude');
    expect(text).toContain('path: out/server\n');
    expect(text).toContain('github.repository_owner }}/server #');
  });

  it('leaves no placeholder', () => {
    for (const provider of ['github', 'gitlab'] as const)
      for (const nodes of [projectNodes(), forTriples()]) {
        const tree = workspaceTree();
        writeWorkflows(tree, { provider, release: 'app' }, nodes);
        for (const { path, content } of tree.listChanges())
          if (path.endsWith('.yml')) expect(content!.toString()).not.toMatch(/__|undefined/);
      }
  });

  it('names the closest project that has an image', () => {
    const error = thrown(() => written({}, { release: 'apq' }));
    expect(error).toMatchObject({ code: 'release-without-image' });
    expect(error.message).toMatch(/: app\.\s+Name one .*Did you mean "app"\?/);
    expect(thrown(() => written({}, { release: 'util' })).message).toMatch(/: app\./);
    const none = thrown(() => writeWorkflows(workspaceTree(), { provider: 'github', release: 'x' }, {}));
    expect(none.message).toContain('nx g @org/rust-static:setup apps/app');
  });
});

describe('ci, for several triples', () => {
  const MANIFEST = (settings: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\n',
    'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust-static]\n${settings}\n`,
  });
  const BOTH = 'triples = ["x86_64-alpine-linux-musl", "aarch64-alpine-linux-musl"]';
  const texts = (settings: string, nodes = forTriples(), provider: 'github' | 'gitlab' = 'github') => {
    const tree = workspaceTree(MANIFEST(settings));
    writeWorkflows(tree, { provider, release: 'app' }, nodes);
    const [first, second] = provider === 'github' ? [GITHUB, RELEASE] : ['.gitlab-ci.yml', '.gitlab-ci.yml'];
    return { workflow: textIn(tree, first), release: textIn(tree, second) };
  };

  it('packages and uploads all of them', () => {
    const { workflow } = texts(BOTH);
    expect(workflow).toContain('nx affected -t package package-aarch64\n');
    expect(workflow).toContain('path: |\n            dist/**/package\n            dist/**/package-aarch64\n');
    expect(texts(BOTH, forTriples(), 'gitlab').workflow).toContain(
      "paths: ['dist/**/package', 'dist/**/package-aarch64']",
    );
  });

  it('releases one image from one machine, which compiles for all', () => {
    const { release } = texts(BOTH);
    expect(release).toContain('nx run app:image-push --tags=');
    expect(release).not.toMatch(/matrix|ubuntu-24\.04-arm|--images/);
  });

  it.each(['github', 'gitlab'] as const)('installs an emulator only for what runs: %s', (provider) => {
    const EMULATOR = 'docker run --privileged --rm tonistiigi/binfmt --install';
    const smoke = forTriples({ smoke: ['--version'] });
    for (const text of Object.values(texts(BOTH, smoke, provider)))
      expect(text).toContain(`${EMULATOR} arm64\n`);
    for (const text of Object.values(texts(BOTH, forTriples(), provider)))
      expect(text).not.toContain('binfmt');
    // Then the builder itself is of that architecture.
    expect(texts(`${BOTH}\ncross = false`, forTriples(), provider).workflow).toContain(EMULATOR);
    // The host engine runs nothing in the daemon.
    const host = forTriples({ smoke: [], engine: 'host' });
    expect(texts(BOTH, host, provider).workflow).not.toContain('binfmt');
  });

  it("installs no emulator for the machine's own architecture, whichever it is", () => {
    const target = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-alpine-linux-musl`;
    const own = { executor: STATIC_BUILD, options: { engine: 'docker', target, smoke: [] } };
    expect(texts('', projectNodes({ 'static-build': own })).workflow).not.toContain('binfmt');
  });
});

/** The projects, with targets for a further triple. */
function forTriples(options: object = {}): ReturnType<typeof projectNodes> {
  const build = (target: string) => ({
    executor: STATIC_BUILD,
    options: { engine: 'docker', target, ...options },
  });
  return projectNodes({
    'package-aarch64': { executor: PACKAGE, options: { outputPath: 'dist/apps/app/package-aarch64' } },
    'static-build': build('x86_64-alpine-linux-musl'),
    'static-build-aarch64': build('aarch64-alpine-linux-musl'),
  });
}

describe('ci, where files exist', () => {
  it('changes nothing in a second run, nor after a formatter', () => {
    const tree = written({});
    const formatted = textIn(tree, GITHUB).replace('[main]', '\n      [ "main" ]').replaceAll("'", '"');
    tree.write(GITHUB, formatted);
    writeWorkflows(tree, { provider: 'github' }, {});
    expect(textIn(tree, GITHUB)).toBe(formatted);
  });

  it.each([GITHUB, RELEASE])('refuses to replace an edited %s, and writes nothing', (path) => {
    const tree = workspaceTree({ [path]: 'name: mine\n' });
    const write = (force: boolean) => () =>
      writeWorkflows(tree, { provider: 'github', release: 'app', force }, projectNodes());
    expect(thrown(write(false))).toMatchObject({ code: 'ci-file-differs' });
    expect(textIn(tree, path)).toBe('name: mine\n');
    expect([GITHUB, RELEASE].filter((name) => tree.exists(name))).toEqual([path]);
    write(true)();
    expect(textIn(tree, path)).toContain('@org/rust-static:ci');
  });

  it('keeps a GitLab pipeline of your own, and says to include the new file', () => {
    const tree = workspaceTree({ '.gitlab-ci.yml': 'test: { script: [make] }\n' });
    const { paths } = writeWorkflows(tree, { provider: 'gitlab' }, {});
    expect(paths).toEqual(['.gitlab/rust-static.yml']);
    expect(textIn(tree, '.gitlab-ci.yml')).toBe('test: { script: [make] }\n');
    expect(afterCi('gitlab', paths)).toContain('include: .gitlab/rust-static.yml');
    expect(writeWorkflows(tree, { provider: 'gitlab' }, {}).paths).toEqual(paths);
  });

  it('refuses to add a release to a GitLab pipeline that was edited', () => {
    const tree = written({}, { provider: 'gitlab' });
    tree.write('.gitlab-ci.yml', `${textIn(tree, '.gitlab-ci.yml')}# mine\n`);
    const write = (): unknown => writeWorkflows(tree, { provider: 'gitlab', release: 'app' }, projectNodes());
    expect(thrown(write)).toMatchObject({ code: 'ci-file-differs' });
  });
});

describe('ci, after it has written', () => {
  it('prints what to do next', async () => {
    const lines: string[] = [];
    const info = jest.spyOn(logger, 'info').mockImplementation((text: string) => void lines.push(text));
    await (
      await ci(workspaceTree(), { provider: 'github', skipFormat: true })
    )();
    info.mockRestore();
    expect(lines.join('\n')).toContain(`git add ${GITHUB}`);
    expect(lines.join('\n')).toContain('NX_CACHE_SERVER');
    for (const line of lines.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('warns if the workspace is a folder of a larger repository', () => {
    const repository = mkdtempSync(join(tmpdir(), 'rust-static-ci-'));
    mkdirSync(join(repository, '.git'));
    mkdirSync(join(repository, 'rust/.git'), { recursive: true });
    const notes = (folder: string): string[] =>
      writeWorkflows(new FsTree(join(repository, folder), false), { provider: 'github' }, {}).notes;
    expect(notes('rust')).toEqual([]);
    rmSync(join(repository, 'rust/.git'), { recursive: true });
    expect(notes('rust')).toEqual([expect.stringContaining(`${repository}.\nMove the file there`)]);
    rmSync(repository, { recursive: true });
  });
});
