import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, RELEASE_PUBLISH, settingsAt } from '../../plan/crate-settings';
import { projectNodes, runSetup, textIn, workspaceTree } from '../../testing/setup-tree';
import { addRelease } from '../init/add-release';
import { syncDockerfile } from '../sync/generator';
import { filesInTree } from '../target-settings';
import { writeWorkflows } from './generator';

const [GUIDE, RELEASE_GUIDE] = ['ci', 'release'].map((name) =>
  readFileSync(join(__dirname, `../../../docs/guides/${name}.md`), 'utf8'),
) as [string, string];

/** A block of a guide, by the name in the comment above it. */
function block(name: string, guide = GUIDE): string {
  const [, text] = new RegExp(`<!-- example: ${name} -->\n\n\`\`\`\\w+\n([^]*?)^\`\`\`$`, 'm').exec(guide)!;
  return text!;
}

describe('docs/guides/ci.md', () => {
  it.each([
    ['github', '.github/workflows/rust-static.yml', 'github rust-static.yml'],
    ['github', '.github/workflows/rust-static-release.yml', 'github rust-static-release.yml'],
    ['gitlab', '.gitlab-ci.yml', 'gitlab .gitlab-ci.yml'],
  ] as const)('shows what the generator writes for %s: %s', (provider, path, name) => {
    const tree = workspaceTree();
    writeWorkflows(tree, { provider, release: 'app' }, projectNodes());
    expect(block(name)).toBe(textIn(tree, path));
  });

  it('shows what the generator writes for several triples', () => {
    const tree = workspaceTree();
    const further = { executor: PACKAGE, options: { outputPath: 'dist/apps/app/package-aarch64' } };
    const nodes = projectNodes({ 'package-aarch64': further });
    writeWorkflows(tree, { provider: 'github', release: 'app' }, nodes);
    expect(block('github several triples')).toBe(textIn(tree, '.github/workflows/rust-static-release.yml'));
  });

  it('shows in the guide about releases what the generator writes for `nx release`', () => {
    const tree = workspaceTree();
    addRelease(tree);
    const options = { releaseAssets: { to: 'github', sign: true } };
    const nodes = projectNodes({ publish: { executor: RELEASE_PUBLISH, options } });
    writeWorkflows(tree, { provider: 'github', publish: true }, nodes);
    const path = '.github/workflows/rust-static-publish.yml';
    expect(block('github rust-static-publish.yml', RELEASE_GUIDE)).toBe(textIn(tree, path));
  });

  it('has a Renovate configuration that finds the release where setup writes it', async () => {
    const tree = workspaceTree();
    await runSetup(tree);
    const [manager] = (
      JSON.parse(block('renovate renovate.json')) as {
        customManagers: { managerFilePatterns: string[]; matchStrings: string[] }[];
      }
    ).customManagers;
    const [files] = manager!.managerFilePatterns;
    expect('apps/app/Cargo.toml').toMatch(new RegExp(files!.slice(1, -1)));
    const manifest = textIn(tree, 'apps/app/Cargo.toml');
    const [line, ...others] = manifest.matchAll(new RegExp(manager!.matchStrings[0]!, 'g'));
    expect(others).toEqual([]);
    const release = line!.groups!.currentValue!;
    const sync = (): string[] => {
      const settings = settingsAt(filesInTree(tree), 'apps/app', []);
      return syncDockerfile(tree, filesInTree(tree), 'apps/app', settings);
    };
    expect(sync()).toEqual([]);
    // What Renovate does in both files. One of them alone is not enough.
    const before = textIn(tree, 'apps/app/Dockerfile');
    expect(before).toContain(`ARG BASE_IMAGE=alpine:${release}\n`);
    tree.write('apps/app/Dockerfile', before.replace(`alpine:${release}`, 'alpine:3.23'));
    expect(sync()).toHaveLength(1);
    tree.write('apps/app/Dockerfile', before.replace(`alpine:${release}`, 'alpine:3.23'));
    tree.write('apps/app/Cargo.toml', manifest.replace(`"${release}"`, '"3.23"'));
    expect(sync()).toEqual([]);
  });
});
