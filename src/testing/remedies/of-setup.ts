import { cleanNames, normalizeSetup } from '../../generators/setup/normalize';
import { pluginOptions, type PluginEntries } from '../../plan/crate-settings';
import { parseToml } from '../../cargo/toml';
import { withSettingsTable } from '../../generators/setup/settings-table';
import { rejected } from '../memory-files';
import { runSetup, workspaceTree } from '../setup-tree';
import { from, tried, type Attempt } from './attempt';

const normalized = (values: object): unknown =>
  normalizeSetup(
    { directory: 'apps/app', ...values },
    {
      workspaceRoot: '/repo',
      cwd: '/repo',
      defaultAlpine: () => ({ release: '3.24', isInherited: false }),
      isThere: () => false,
    },
  );
const PLUGIN = '@org/rust-static';
const entries = (...scopes: object[]): PluginEntries => scopes.map((scope) => ({ plugin: PLUGIN, ...scope }));

/** Remedies of the generators and of nx.json. */
export const SETUP_REMEDIES: Record<string, Attempt> = {
  'crate-name-invalid': tried(
    () => normalized({ directory: 'apps/1st' }),
    (error) => normalized({ directory: 'apps/1st', [from(error, /the option "(\w+)"/)]: 'first' }),
  ),
  'directory-missing': tried(
    () => normalized({ directory: ' ' }),
    (error) => normalized({ directory: from(error, /such as ([\w/]+),/) }),
  ),
  'directory-name-invalid': tried(
    () => normalized({ directory: 'apps/my app' }),
    () => normalized({ directory: 'apps/my-app' }),
  ),
  'directory-outside-workspace': tried(
    () => normalized({ directory: '../app' }),
    (error) => normalized({ directory: from(error, /such as (\S+)\.$/m) }),
  ),
  'library-name-invalid': tried(
    () => cleanNames(['open ssl']),
    () => cleanNames(['openssl']),
  ),
  'manifest-not-package': async (code) => {
    const files = { 'apps/app/Cargo.toml': '[workspace]\nmembers = ["one"]\n' };
    const error = await rejected(runSetup(workspaceTree(files)));
    expect(error).toMatchObject({ code });
    await runSetup(workspaceTree(files), { directory: 'apps/app/one' });
  },
  'plugin-entries-overlap': tried(
    () => pluginOptions(entries({ include: ['apps/**'] }, {}), 'apps/a'),
    (error) =>
      pluginOptions(
        entries({ include: ['apps/**'] }, { [from(error, /or `(exclude)`/)]: ['apps/**'] }),
        'apps/a',
      ),
  ),
  'toml-edit-lossy': (code) => {
    const inline = 'package = { name = "app", version = "0.1.0" }\n';
    tried(
      () => withSettingsTable(inline, 'Cargo.toml', { 'static-feature': 'static' }),
      (error) => {
        const lines = from(error, /and add:\s*([\s\S]+)$/).replace(/^ +/gm, '');
        const text = `[package]\nname = "app"\nversion = "0.1.0"\n${lines}\n`;
        expect(parseToml(text, 'Cargo.toml')).toMatchObject({
          package: { metadata: { 'rust-static': { 'static-feature': 'static' } } },
        });
        expect(withSettingsTable(text, 'Cargo.toml')).toBe(text);
      },
    )(code);
  },
};
