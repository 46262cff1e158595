import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keys, pemOf, signedRelease } from '../testing/release-fixture';
import { cliIn } from '../testing/cli-fixture';

describe('rust-static verify', () => {
  it('says what was verified, of which builder, or why not', async () => {
    const folder = await signedRelease();
    writeFileSync(join(folder, '../release.pub'), pemOf(keys.publicKey));
    const run = (...more: string[]) => cliIn(folder)('verify', '.', ...more);
    const good = await run('--key=../release.pub');
    expect(good).toMatchObject({ status: 0 });
    expect(good.stdout).toMatch(/  verified  sbom.cdx.json\napp 1\.2\.3, built by https:/);
    expect(JSON.parse((await run('--key=../release.pub', '--json')).stdout)).toMatchObject({
      verified: true,
      version: '1.2.3',
    });
    expect(await run()).toMatchObject({ status: 2 });
    expect(await run('--key=../release.pub', '--identity=x')).toMatchObject({ status: 2 });
    writeFileSync(join(folder, 'more'), '');
    const bad = await run('--key=../release.pub');
    expect(bad.status).toBe(1);
    expect(bad.stderr).toContain('the check "files" failed\n\nThe statement does not name more.');
  });
});
