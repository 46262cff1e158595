import { memoryFiles } from '../testing/memory-files';
import { readConfigs } from './config';
import { namedPrograms, withFlags, type NamedPrograms } from './named-programs';

const programs = (text: string): NamedPrograms =>
  namedPrograms(readConfigs(memoryFiles({ '.cargo/config.toml': text }), '.'));

describe('the programs that a build names', () => {
  it.each<[string, Partial<NamedPrograms>]>([
    ['[build]\nrustc = "/opt/rustc"\n', { rustc: '/opt/rustc' }],
    // A file of the workspace is an input.
    ['[build]\nrustc = "tools/rustc"\n', { rustc: 'rustc' }],
    ['[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n', { others: ['clang'] }],
    [
      `[target.'cfg(unix)']\nlinker = "tools/link"\nrustflags = "-C link-arg=-fuse-ld=mold"\n`,
      { others: ['ld.mold'] },
    ],
    [
      '[build]\nrustflags = ["-Clinker=ld.x", "-Clink-arg=-fuse-ld=/opt/mold"]\n',
      { others: ['/opt/mold', 'ld.x'] },
    ],
    [
      '[env]\nCC_x = "clang -m64"\nTARGET_CXX = { value = "clang++" }\nCCX = "no"\n',
      { others: ['clang', 'clang++'] },
    ],
    ['', { rustc: 'rustc', others: [] }],
  ])('in %j', (text, expected) => {
    expect(programs(text)).toMatchObject(expected);
  });

  it('are also those in flags', () => {
    expect(withFlags({ rustc: 'r', others: ['b'] }, ['-C', 'linker=a', '-Clinker=b'])).toEqual({
      rustc: 'r',
      others: ['a', 'b'],
    });
  });
});
