import { runSetup, textIn, workspaceTree } from '../testing/setup-tree';
import { filesInTree } from '../generators/target-settings';
import { syncDockerfile } from '../generators/sync/generator';
import { settingsAt } from '../plan/crate-settings';

describe('the triple below the managed part, after the setting "toolchain"', () => {
  const note =
    /apps\/app\/Dockerfile builds for \$\(uname -m\)-alpine-linux-musl outside of its managed part/;
  const prepared = async (setting: string) => {
    const tree = workspaceTree();
    await runSetup(tree);
    tree.write('apps/app/Cargo.toml', `${textIn(tree, 'apps/app/Cargo.toml')}${setting}`);
    return tree;
  };

  it('is reported by sync and by setup, until it is changed', async () => {
    const tree = await prepared('toolchain = "1.98.0"\n');
    const files = filesInTree(tree);
    expect(syncDockerfile(tree, files, 'apps/app', settingsAt(files, 'apps/app', [])).join()).toMatch(note);
    expect(await runSetup(tree)).toMatch(note);
    const right = textIn(tree, 'apps/app/Dockerfile').replaceAll('-alpine-linux-', '-unknown-linux-');
    tree.write('apps/app/Dockerfile', right);
    expect(await runSetup(tree)).not.toMatch(note);
  });

  it('is right without the setting', async () => {
    expect(await runSetup(await prepared(''))).not.toMatch(note);
  });
});
