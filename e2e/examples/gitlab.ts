import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import { comment, commit, GREETING, shell, type Workspace } from './app';
import { notRun } from './not-run';
import type { Page } from './page';
import type { Servers } from './servers';
import { runStep, yaml } from './workflow';

interface Job {
  before_script?: string[];
  script: string[];
  variables: Record<string, string>;
}

/** The scripts of the GitLab pipeline, for the app of a workspace that has been built. */
export function testGitlab({ example }: Page, get: () => { workspace: Workspace; servers: Servers }): void {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rust-static-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const jobs = (): Record<string, Job> => yaml(get().workspace, example('gitlab .gitlab-ci.yml'));

  it('GitLab: packages what is affected', () => {
    const { workspace } = get();
    comment(workspace);
    commit(workspace, 'a comment');
    shell(workspace, 'rm -rf dist .nx .rust-static-cache');
    const env = {
      CI_COMMIT_BEFORE_SHA: revision(workspace, 'HEAD~1'),
      CI_COMMIT_SHA: revision(workspace, 'HEAD'),
    };
    const { script } = jobs().package!;
    const printed = script.map((line) => runStep(workspace, line, env)).join('');
    expect(printed).toContain('Successfully ran target package');
    expect(shell(workspace, 'shopt -s globstar; echo dist/**/package')).toBe('dist/apps/app/package\n');
    expect(readdirSync(join(workspace.root, '.rust-static-cache'))).not.toEqual([]);
    const again = script.map((line) => runStep(workspace, line, env)).join('');
    expect(again).toMatch(/[Rr]estored from \.rust-static-cache/);
    shell(workspace, 'rm -r .rust-static-cache');
  });

  it('GitLab: releases an image', () => {
    const { workspace, servers } = get();
    const { before_script: before, script, variables } = jobs().release!;
    const env = {
      ...servers.login,
      DOCKER_CONFIG: join(home, '.docker'),
      CI_REGISTRY: servers.registry,
      CI_REGISTRY_USER: 'user',
      CI_REGISTRY_PASSWORD: 'password',
      CI_COMMIT_TAG: 'v3.0.0',
      IMAGE: variables.IMAGE!.replace('$CI_REGISTRY_IMAGE', `${servers.registry}/team/project`),
    };
    const [install, ...login] = before!;
    notRun(install!, 'the machine has skopeo');
    for (const line of login) runStep(workspace, line, { ...env, HOME: home });
    for (const line of script) runStep(workspace, line, env);
    const image = `${servers.registry}/team/project/app:3.0.0`;
    const pulled = workspace.exec('docker', ['run', '--rm', image], servers.login);
    expect(must(pulled, 'docker run').stdout).toBe(`${GREETING}\n`);
    workspace.exec('docker', ['rmi', '-f', image]);
  });
}

function revision({ exec }: Workspace, name: string): string {
  return must(exec('git', ['rev-parse', name]), 'git rev-parse').stdout.trim();
}
