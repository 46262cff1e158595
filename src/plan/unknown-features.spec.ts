import { readManifest } from '../cargo/manifest';
import { memoryFiles, thrown } from '../testing/memory-files';
import { refuseUnknownFeatures } from './unknown-features';

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n[features]\nstatic = []\n';
const refused = (text: string, settings: object): Error => {
  const files = memoryFiles({ 'Cargo.toml': text });
  return thrown(() => refuseUnknownFeatures(files, readManifest(files, '.')!, settings));
};

describe('refuseUnknownFeatures', () => {
  it('names the line of the setting that names a feature which the crate lacks', () => {
    const text = `${CRATE}[package.metadata.rust-static]\nalpine = "3.24"\nstatic-feature = "statc"\n`;
    const { message } = refused(text, { staticFeature: 'statc' });
    expect(message).toContain('No feature "statc" in crate app (Cargo.toml)');
    expect(message).toContain('`static-feature` in Cargo.toml, line 8, names it. Its features are static.');
    expect(message).toContain('Did you mean "static"?');
  });

  it('names the option where it is set elsewhere', () => {
    expect(refused(CRATE, { staticFeature: 'x' }).message).toContain('The option "staticFeature" names it.');
    expect(refused(CRATE, { features: ['x'] }).message).toContain('Correct the option "features".');
  });

  it('takes an empty name for none', () => {
    const files = memoryFiles({ 'Cargo.toml': CRATE });
    expect(() =>
      refuseUnknownFeatures(files, readManifest(files, '.')!, { staticFeature: '' }),
    ).not.toThrow();
  });
});
