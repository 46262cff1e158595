import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keys, pemOf, signedRelease } from '../testing/release-fixture';
import { cliIn } from '../testing/cli-fixture';

describe('rust-static verify', () => {
  it('says which file is missing, and which one to name', async () => {
    const folder = await signedRelease();
    const run = cliIn(join(folder, '..'));
    writeFileSync(join(folder, '../release.pub'), pemOf(keys.publicKey));
    const said = async (path: string, ...more: string[]) => (await run('verify', path, ...more)).stderr;
    const by = '--key=release.pub';
    expect(await said('release', '--key=nope.pub')).toMatch(
      /The key nope\.pub cannot be read\n\n(Error: )?ENOENT/,
    );
    expect(await run('verify', 'nope', by)).toMatchObject({ status: 2 });
    expect(await said('release', '--key=release/SHA256SUMS')).toContain(
      'public key that the signer has published',
    );
    expect(await said('release', '--key=release')).toContain('The key release cannot be read');
    expect(await said('release', '--trusted-root=no', '--identity=x', '--issuer=y')).toMatch(
      /The trusted root cannot be read\n\n(Error: )?ENOENT/,
    );
    expect(await said('release/provenance.sigstore.json', by)).toContain(
      'Name the file that the bundle is about',
    );
    expect(await said('release/SHA256SUMS', by)).toContain('Verify the folder');
    // As somebody who has downloaded all files of a release page.
    mkdirSync(join(folder, '../page'));
    for (const name of readdirSync(folder).filter((file) => file.startsWith('app-')))
      copyFileSync(join(folder, name), join(folder, '../page', name));
    expect(await said('page', by)).toContain('are verified one by one: name an archive');
    expect(await said('page/app-1.2.3-x86_64-unknown-linux-musl.tar.gz', by)).toBe('');
  });

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
