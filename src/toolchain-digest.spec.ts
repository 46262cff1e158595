import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setVariables } from './testing/environment';
import { tempFolder } from './testing/temp-folder';
import { toolchainDigest } from './toolchain-digest';

it.each(['rustc', 'cc', 'ld', 'ldd', 'musl-gcc', 'clang'])('differs after an update of %s', async (tool) => {
  const digestOf = async (version: number): Promise<string> => {
    const folder = tempFolder({ [tool]: `#!/bin/sh\necho "version ${version}"\n` });
    chmodSync(join(folder, tool), 0o755);
    setVariables({ PATH: `${folder}:${process.env.PATH}` });
    return toolchainDigest([{ folder, programs: { rustc: 'rustc', others: ['clang'] } }]);
  };
  const one = await digestOf(1);
  expect(await digestOf(1)).toBe(one);
  expect(await digestOf(2)).not.toBe(one);
});
