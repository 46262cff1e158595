import type { Files } from '../cargo/files';
import { ownFeatures } from '../cargo/features';
import type { Manifest } from '../cargo/manifest';
import { didYouMean } from '../did-you-mean';
import { RustStaticError } from '../errors';
import type { Settings } from './settings';

/**
 * Refuses features that the crate does not have. Cargo would refuse them too, but only after the
 * builder is created and the crates are fetched.
 *
 * @throws RustStaticError that names the known features, and the line of the setting
 */
export function refuseUnknownFeatures(
  files: Files,
  crate: Manifest,
  { features = [], staticFeature }: Pick<Settings, 'features' | 'staticFeature'>,
): void {
  const known = ownFeatures(crate);
  const isUnknown = (name: string): boolean => !/[/:]/.test(name) && !known.includes(name);
  const [title, reason] = [
    `in crate ${crate.package!.name} (${crate.file})`,
    known.length > 0 ? `Its features are ${known.join(', ')}.` : 'It has no features.',
  ];
  if (staticFeature && isUnknown(staticFeature))
    throw new RustStaticError(`No feature "${staticFeature}" ${title}`, {
      code: 'static-feature-unknown',
      reason: `${settingOf(files, crate)} names it. ${reason}`,
      remedy: `Correct that setting or remove it.${didYouMean(staticFeature, known)} Or add the feature: \`${staticFeature} = []\` in [features].`,
    });
  const unknown = features.find(isUnknown);
  if (unknown === undefined) return;
  throw new RustStaticError(`No feature "${unknown}" ${title}`, {
    code: 'feature-unknown',
    reason,
    remedy: `Correct the option "features".${didYouMean(unknown, known)}`,
  });
}

function settingOf(files: Files, { file }: Manifest): string {
  const lines = (files.read(file) ?? '').split('\n');
  const at = lines.findIndex((line) => /^\s*static-feature\s*=/.test(line));
  return at < 0 ? 'The option "staticFeature"' : `\`static-feature\` in ${file}, line ${at + 1},`;
}
