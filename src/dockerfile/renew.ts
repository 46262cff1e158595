import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { NEWEST_RELEASE } from '../libraries/alpine-releases';
import { stillAsked, withAnswers } from '../libraries/answers';
import { resolveNative } from '../libraries/resolve';
import { lockDetection } from '../plan/lock-detection';
import type { Settings } from '../plan/settings';
import { findBlock, managedBlock, readBlock, replaceBlock } from './managed-block';

/**
 * A crate's Dockerfile with its managed part as lock and settings would have it. What cargo has answered once is kept.
 * Files alone decide it: it is the same on every machine.
 *
 * @returns undefined where there is no Dockerfile, or one without a managed part: that is somebody's own
 */
export function renewDockerfile(
  files: Files,
  root: string,
  settings: Settings,
): { file: string; text: string; renewed: string } | undefined {
  const file = joinPath(root, settings.dockerfile ?? 'Dockerfile');
  const text = files.read(file);
  const block = text && findBlock(text);
  if (!block) return undefined;
  const said = readBlock(block);
  const possible = lockDetection(files, root);
  const answers = stillAsked(possible, said.answers);
  const alpine = settings.alpine ?? said.alpine ?? NEWEST_RELEASE;
  const native = resolveNative({
    declared: settings.libraries ?? [],
    detection: withAnswers(possible, answers),
    alpine,
  });
  return { file, text, renewed: replaceBlock(text, managedBlock({ alpine, native, answers })) };
}
