import type { Files } from '../cargo/files';
import { isWithin } from '../cargo/paths';
import { NEWEST_RELEASE } from '../libraries/alpine-releases';
import { withAnswers } from '../libraries/answers';
import { resolveNative } from '../libraries/resolve';
import { crossTargets } from '../plan/cross';
import { chooseDockerfile, dockerfilesOf } from '../plan/choose-dockerfile';
import { lockDetection } from '../plan/lock-detection';
import type { Settings } from '../plan/settings';
import { findBlock, managedBlock, readBlock, replaceBlock } from './managed-block';

/**
 * Returns a crate's Dockerfile with its managed part updated from lock and settings. Cargo's stored
 * answers are kept while the question is the same. The result depends only on files, so it is the
 * same on every machine.
 *
 * @returns undefined if the Dockerfile is missing, or if no lock matches. Also undefined for a file of
 * the user's own: without a managed part, or outside of the crate's folder.
 */
export function renewDockerfile(
  files: Files,
  root: string,
  settings: Settings,
): { file: string; text: string; renewed: string } | undefined {
  const file = chooseDockerfile(files, dockerfilesOf(root, settings.dockerfile));
  const text = files.read(file);
  const block = text && findBlock(text);
  // A file that several crates share would be rewritten for each crate in turn.
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
    linker: settings.linker,
  });
  return {
    file,
    text,
    renewed: replaceBlock(
      text,
      managedBlock({
        alpine,
        toolchain: settings.toolchain,
        native,
        answers,
        targets: crossTargets(settings),
      }),
    ),
  };
}
