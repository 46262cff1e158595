import { join } from 'node:path';
import { isText, listOf, parseJson, recordOf, shape, type Checked } from '../json';
import { textIfThere } from '../kept-file';
import { dataFolder } from './data-folder';

const isFile = shape({ file: isText, hash: isText });
const isFileMap = shape({
  fileMap: shape({ nonProjectFiles: listOf(isFile), projectFileMap: recordOf(listOf(isFile)) }),
});

/**
 * Returns the files of a workspace, relative to the Nx root, with the hashes that Nx uses for them.
 * Nx stores them in `file-map.json` before each run. Undefined if it has not.
 *
 * @param root absolute path of the Nx workspace
 */
export function nxFileMap(root: string, env: NodeJS.ProcessEnv): Checked<typeof isFile>[] | undefined {
  const text = textIfThere(join(dataFolder(root, env), 'file-map.json'));
  const map = parseJson(text, isFileMap)?.fileMap;
  return map && [...Object.values(map.projectFileMap), map.nonProjectFiles].flat();
}
