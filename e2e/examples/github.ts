import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import { commit, FOLDER, GREETING, shell, TRIPLE, type Workspace } from './app';
import { notRun } from './not-run';
import type { Page } from './page';
import type { Servers } from './servers';
import { jobsOf, runJob } from './workflow';

const OTHER = TRIPLE.startsWith('x86_64') ? 'aarch64-alpine-linux-musl' : 'x86_64-alpine-linux-musl';
const NO_DAEMON = { DOCKER_HOST: 'unix:///nonexistent' };

/** Runs the workflows of the page for the app of a built workspace. */
export function testGithub({ example }: Page, get: () => { workspace: Workspace; servers: Servers }): void {
  let store: string;
  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), 'rust-static-store-'));
  });
  afterEach(() => rmSync(store, { recursive: true }));

  it('GitHub Actions: packs what is affected, from a remote cache where it can', () => {
    const { workspace, servers } = get();
    commit(workspace, 'before');
    workspace.write('apps/app/src/main.rs', `${workspace.read('apps/app/src/main.rs')}// another comment\n`);
    commit(workspace, 'after');
    const { package: job } = jobsOf(workspace, example('github rust-static.yml'));
    const values = { 'vars.NX_CACHE_SERVER': servers.cache, 'secrets.NX_CACHE_TOKEN': 'token' };
    const ci = (more: NodeJS.ProcessEnv = {}): string =>
      runJob(workspace, job!, { values, env: { NX_BASE: 'HEAD~1', NX_HEAD: 'HEAD', ...more }, store });
    expect(ci()).toContain('Successfully ran target package');
    expect(readdirSync(join(store, 'packages/apps/app/package'))).toContain('SHA256SUMS');
    expect(ci(NO_DAEMON)).toMatch(/nx run app:package +\[remote cache\]/);
    rmSync(join(store, 'packages'), { recursive: true });
    workspace.write('NOTES.md', 'nothing of an app\n');
    commit(workspace, 'notes');
    expect(ci(NO_DAEMON)).not.toContain('nx run app:package');
    expect(readdirSync(join(store, 'packages'))).toEqual([]);

    // The page explains a cache without its database.
    must(workspace.nx(['run', 'app:package']), 'package');
    shell(workspace, 'rm -r .nx/workspace-data dist; test -d .nx/cache');
    expect(workspace.nx(['run', 'app:package'], NO_DAEMON).status).not.toBe(0);
  });

  it('GitHub Actions: joins the images of two platforms', () => {
    const { workspace, servers } = get();
    const { build, push } = jobsOf(workspace, example('github rust-static-release.yml'));
    const image = `${servers.registry}/team/app`;
    const rows = build!.strategy!.matrix.include;
    expect(rows.map(({ triple }) => triple).sort()).toEqual([TRIPLE, OTHER].sort());
    runJob(workspace, build!, { values: { 'matrix.triple': TRIPLE }, env: {}, store });
    notRun(
      `build of rust-static-release.yml for ${OTHER}`,
      'no such machine; the bytes of this one are packed under its name',
    );
    packAs(workspace, OTHER, join(store, OTHER));
    const env = { ...servers.login, IMAGE: image, GITHUB_REF_NAME: 'v2.0.0' };
    runJob(workspace, push!, { values: {}, env, store });
    for (const tag of ['2.0.0', 'latest']) {
      const raw = workspace.exec('skopeo', ['inspect', '--raw', `docker://${image}:${tag}`], servers.login);
      const { manifests } = JSON.parse(must(raw, 'skopeo inspect').stdout) as {
        manifests: { platform: object }[];
      };
      expect(manifests.map(({ platform }) => platform)).toEqual([
        { architecture: 'amd64', os: 'linux' },
        { architecture: 'arm64', os: 'linux' },
      ]);
    }
    const pulled = workspace.exec('docker', ['run', '--rm', `${image}:2.0.0`], servers.login);
    expect(must(pulled, 'docker run').stdout).toBe(`${GREETING}\n`);
    workspace.exec('docker', ['rmi', '-f', `${image}:2.0.0`]);
  });
}

/** Packages the build output as if it were for another triple. */
function packAs(workspace: Workspace, target: string, to: string): void {
  const artifact = JSON.parse(workspace.read(`${FOLDER}/artifact.json`));
  shell(workspace, `cp -r ${FOLDER} dist/other`);
  workspace.write('dist/other/artifact.json', JSON.stringify({ ...artifact, target }));
  const options = { artifact: 'dist/other', outputPath: 'dist/other-package' };
  const targets = { 'package-other': { executor: '@org/rust-static:package', options } };
  workspace.write('apps/app/project.json', JSON.stringify({ name: 'app', targets }));
  must(workspace.nx(['run', 'app:package-other']), 'package');
  shell(workspace, `rm apps/app/project.json && cp -r dist/other-package '${to}'`);
}
