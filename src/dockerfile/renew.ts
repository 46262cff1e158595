import type { Files } from '../cargo/files';
import { isWithin, joinPath } from '../cargo/paths';
import { NEWEST_RELEASE } from '../libraries/alpine-releases';
import { withAnswers } from '../libraries/answers';
import { resolveNative } from '../libraries/resolve';
import { lockDetection } from '../plan/lock-detection';
import type { Settings } from '../plan/settings';
import { findBlock, managedBlock, readBlock, replaceBlock } from './managed-block';

/**
 * A crate's Dockerfile with its managed part as lock and settings would have it. What cargo has answered is kept as long
 * as what it was asked about is the same. Files alone decide it: it is the same on every machine.
 *
 * @returns undefined where there is no Dockerfile, one without a managed part or outside of the crate's folder (that is
 *   somebody's own), or no lock that fits
 */
export function renewDockerfile(
  files: Files,
  root: string,
  settings: Settings,
): { file: string; text: string; renewed: string } | undefined {
  const file = joinPath(root, settings.dockerfile ?? 'Dockerfile');
  const text = files.read(file);
  const block = text && findBlock(text);
  // A file that several crates may share would be one crate's after the other.
  if (!block || !isWithin(root, file)) return undefined;
  const detected = lockDetection(files, root, settings);
  if (!detected) return undefined;
  const written = readBlock(block);
  const answers = written.answers?.key === detected.key ? written.answers : undefined;
  const alpine = settings.alpine ?? written.alpine ?? NEWEST_RELEASE;
  const native = resolveNative({
    declared: settings.libraries ?? [],
    detection: withAnswers(detected.possible, answers?.byName ?? {}),
    alpine,
  });
  return { file, text, renewed: replaceBlock(text, managedBlock({ alpine, native, answers })) };
}
