import { updateNxJson } from '@nx/devkit';
import { PACKAGE, RELEASE_PUBLISH } from '../../plan/crate-settings';
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
    expect(text).toContain('run: npx rust-static released "$GITHUB_REF_NAME" >> "$GITHUB_ENV"\n');
    expect(text).toContain(
      'run: npx nx run-many -t package --projects="$RELEASED_PROJECTS" # without secrets\n',
    );
    expect(text).toContain('run: npx nx release publish\n');
    expect(text).not.toMatch(/__|undefined|id-token|SIGNING/);
    const [, before, after] = /^([^]*)docker\/login-action([^]*)$/.exec(text)!;
    expect(before).not.toContain('secrets.');
    expect(after).toContain('nx release publish');
  });

  it('publishes only what a tag releases', () => {
    const independent = publishes({ projectsRelationship: 'independent' });
    expect(independent).toContain("tags: ['**@*']\n");
    expect(independent).toContain('run: npx nx release publish --projects="$RELEASED_PROJECTS"\n');
    const groups = {
      a: { projects: ['app'] },
      b: { projects: ['util'], projectsRelationship: 'independent' as const },
    };
    const grouped = publishes({ projects: undefined, groups });
    expect(grouped).toContain("tags: ['a-v*', '**@*']\n");
    expect(grouped).toContain(
      'run: for filter in $RELEASED_FILTERS; do npx nx release publish "$filter"; done\n',
    );
    const releaseTag = { pattern: 'release/{projectName}/{version}' };
    expect(publishes({ releaseTag })).toContain("tags: ['release/**/*']\n");
  });

  it('keeps the lines that Yarn 1 prints out of the variables', () => {
    const tree = workspaceTree({ 'yarn.lock': '' });
    updateNxJson(tree, {
      release: { projects: ['*'], version: { versionActions: '@org/rust-static/release' } },
    });
    writeWorkflows(tree, { provider: 'github', publish: true }, projectNodes());
    expect(textIn(tree, PUBLISH)).toContain('run: yarn --silent rust-static released ');
    expect(textIn(tree, PUBLISH)).toContain('run: yarn nx release publish\n');
  });

  it('packages all triples', () => {
    const further = { executor: PACKAGE, options: { outputPath: 'dist/apps/app/package-aarch64' } };
    expect(publishes({}, projectNodes({ 'package-aarch64': further }))).toContain(
      'nx run-many -t package package-aarch64 --projects=',
    );
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
