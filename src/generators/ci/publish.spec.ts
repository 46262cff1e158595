import { execFileSync } from 'node:child_process';
import { updateNxJson } from '@nx/devkit';
import { RELEASE_PUBLISH } from '../../plan/crate-settings';
import { thrown } from '../../testing/memory-files';
import { projectNodes, textIn, workspaceTree } from '../../testing/setup-tree';
import { addRelease } from '../init/add-release';
import { writeWorkflows, type CiOptions } from './generator';

describe('ci, with nx release', () => {
  const PUBLISH = '.github/workflows/rust-static-publish.yml';
  const publishes = (more: object = {}, nodes = projectNodes()): string => {
    const tree = workspaceTree();
    const version = { versionActions: '@org/rust-static/release' };
    updateNxJson(tree, { release: { projects: ['apps/*'], version, ...more } });
    writeWorkflows(tree, { provider: 'github', publish: true }, nodes);
    return textIn(tree, PUBLISH);
  };

  it('publishes for the tags of nx.json', () => {
    const text = publishes();
    expect(text).toContain("tags: ['v*']\n");
    expect(text).toContain('run: npx nx run-many -t package # without secrets\n');
    expect(text).toContain('run: npx nx release publish\n');
    expect(text).not.toMatch(/__|undefined|id-token|SIGNING/);
    const [, before, after] = /^([^]*)docker\/login-action([^]*)$/.exec(text)!;
    expect(before).not.toContain('secrets.');
    expect(after).toContain('nx release publish');
  });

  it('publishes only the project of a tag', () => {
    const independent = publishes({ projectsRelationship: 'independent' });
    expect(independent).toContain("tags: ['**@*']\n");
    expect(independent).toContain('nx release publish --projects="${GITHUB_REF_NAME%@*}"\n');
    expect(independent).toContain('-t package --projects="${GITHUB_REF_NAME%@*}" # without secrets\n');
    const groups = {
      a: { projects: ['app'] },
      b: { projects: ['util'], projectsRelationship: 'independent' as const },
    };
    expect(publishes({ groups })).toContain("tags: ['a-v*', '**@*']\n");
    const releaseTag = { pattern: 'release/{projectName}/{version}' };
    const [, line] = /nx release publish (--projects=.*)/.exec(publishes({ releaseTag }))!;
    const env = { ...process.env, GITHUB_REF_NAME: 'release/@team/app/1.2.0' };
    const shown = execFileSync('sh', ['-c', `echo ${line}`], { env, encoding: 'utf8' });
    expect(shown).toBe('--projects=@team/app\n');
  });

  it('may sign, if a release is signed', () => {
    const options = { releaseAssets: { to: 'github', sign: true } };
    const text = publishes({}, projectNodes({ [PUBLISH]: { executor: RELEASE_PUBLISH, options } }));
    expect(text).toContain('id-token: write # signatures\n');
    expect(text).toContain('RUST_STATIC_SIGNING_KEY: ${{ secrets.RUST_STATIC_SIGNING_KEY }}\n');
  });

  it('needs GitHub and version actions, and says what to do', () => {
    const write = (tree: ReturnType<typeof workspaceTree>, options: CiOptions) => (): unknown =>
      writeWorkflows(tree, options, projectNodes());
    const tree = workspaceTree();
    const gitlab = { provider: 'gitlab', publish: true } as const;
    expect(thrown(write(tree, gitlab))).toMatchObject({ code: 'ci-publish-unsupported' });
    write(tree, { provider: 'gitlab', release: 'app' })();
    const github = { provider: 'github', publish: true } as const;
    const error = thrown(write(tree, github));
    expect(error).toMatchObject({ code: 'ci-publish-unprepared' });
    expect(error.message).toContain('nx g @org/rust-static:init --release');
    addRelease(tree);
    write(tree, github)();
  });
});
