import { cRemapEnv, remapFlags } from './remap';

const places = { sources: '/home/me/w', cargoHome: '/home/me/.cargo', targetDir: '/home/me/w/target' };
const target = 'x86_64-unknown-linux-musl';

describe('remapFlags', () => {
  it('names the target directory last, for it may lie among the sources and the last that fits counts', () => {
    expect(remapFlags(places)).toEqual([
      '--remap-path-prefix=/home/me/w=/src',
      '--remap-path-prefix=/home/me/.cargo=/cargo',
      '--remap-path-prefix=/home/me/w/target=/target',
    ]);
  });
});

describe('cRemapEnv', () => {
  const maps =
    '-ffile-prefix-map=/home/me/w=/src -ffile-prefix-map=/home/me/.cargo=/cargo -ffile-prefix-map=/home/me/w/target=/target';

  it('uses the names that only cc and cmake read', () => {
    expect(cRemapEnv(places, target, {})).toEqual({
      CFLAGS_x86_64_unknown_linux_musl: maps,
      CXXFLAGS_x86_64_unknown_linux_musl: maps,
    });
  });

  it('keeps the flags that the caller has, in the variable that counts', () => {
    const env = { CFLAGS: '-O1', 'CXXFLAGS_x86_64-unknown-linux-musl': '-O3', CXXFLAGS: '-O0' };
    expect(cRemapEnv(places, target, env)).toEqual({
      CFLAGS_x86_64_unknown_linux_musl: `-O1 ${maps}`,
      'CXXFLAGS_x86_64-unknown-linux-musl': `-O3 ${maps}`,
    });
  });

  it('does nothing where a path has a blank, at which flags are split', () => {
    expect(cRemapEnv({ ...places, sources: '/home/me/my work' }, target, {})).toEqual({});
  });
});
