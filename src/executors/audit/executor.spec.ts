import type { PlannedInputs } from '../../build/hashing';
import { STATIC_BUILD } from '../../plan/crate-settings';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { setVariables } from '../../testing/environment';
import { rejected } from '../../testing/memory-files';
import { artifactFiles, artifactOf, dependency } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { audit } from './executor';
import type { AuditOptions } from './schema';

const BUILT = 'dist/apps/app/static';
const ADVISORY = 'db/crates/time/RUSTSEC-1.md';
const text = (more = '') =>
  `\`\`\`toml\n[advisory]\nid = "RUSTSEC-1"\npackage = "time"\n${more}\n[versions]\npatched = []\n\`\`\`\n# Bad\n`;
const workspace = (advisory = text()): string => {
  const files = Object.entries(artifactFiles(artifactOf(), [dependency('time')]));
  return tempFolder({
    ...Object.fromEntries(files.map(([path, content]) => [`${BUILT}/${path}`, content])),
    [ADVISORY]: advisory,
  });
};
const asking = (hashed: string[]) => async (tasks: string[]) =>
  new Map(
    tasks.map((task): [string, PlannedInputs] => [
      task,
      { files: new Set(hashed), environment: new Set(), runtime: new Set(), depOutputs: new Set() },
    ]),
  );
const run = async (root: string, options: Partial<AuditOptions> = {}, hashed = [ADVISORY]) => {
  const before = [{ project: 'app', target: 'static-build', executor: STATIC_BUILD, outputs: [BUILT] }];
  const context = executorContext({ root, before, target: { cache: true } });
  let result = { success: false };
  const written = await writtenBy(async () => {
    result = await audit({ advisories: 'db', ...options }, context, asking(hashed));
  });
  return { ...result, written };
};

describe('audit', () => {
  it('fails for a known vulnerability, and says where it is', async () => {
    const { success, written } = await run(workspace());
    expect(success).toBe(false);
    expect(written).toContain('Vulnerabilities:\n- time 1.0.0: RUSTSEC-1 Bad\n  no corrected version;');
    expect(written).toContain('app: 1 known vulnerability, 1 advisories compared');
  });

  it('passes with an ignored one', async () =>
    expect(await run(workspace(), { ignoredAdvisories: ['RUSTSEC-1'] })).toMatchObject({ success: true }));

  it('only tells of a crate without maintainers', async () => {
    const { success, written } = await run(workspace(text('informational = "unmaintained"')));
    expect(success).toBe(true);
    expect(written).toContain('Notes:\n- time 1.0.0: RUSTSEC-1 (unmaintained) Bad\n');
  });

  it('refuses a database that Nx does not hash, because the cache would serve an old result', async () =>
    expect(await rejected(run(workspace(), {}, []))).toMatchObject({ code: 'advisories-not-hashed' }));

  it('refuses a database that changed after Nx hashed it', async () => {
    setVariables({ RUST_STATIC_RUN_START: '1' });
    expect(await rejected(run(workspace()))).toMatchObject({ code: 'sources-changed' });
  });

  it('refuses a repository for a cached target', async () =>
    expect(await rejected(run(workspace(), { advisories: 'https://example.com/db' }))).toMatchObject({
      code: 'advisories-not-hashed',
    }));
});
