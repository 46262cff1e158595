import { thrown } from '../testing/memory-files';
import { optionSources } from '../testing/option-sources';
import { normalizeOptions } from './normalize-options';
import type { Settings } from './settings';

const normalize = (options: Settings) => normalizeOptions(optionSources({ options }));

describe('values that would mean something else where they end up', () => {
  it.each<[string, Settings, string]>([
    [
      'another request to the daemon',
      { builderImage: 'a/../../containers/x' },
      '"builderImage" may not hold',
    ],
    ['a query of a request', { builderImage: 'app?force=1' }, 'It should name an image'],
    [
      'a line of a Dockerfile',
      { baseImage: 'alpine\nRUN evil' },
      '"baseImage" may not hold "alpine\\nRUN evil"',
    ],
    ['a password', { apkMirror: 'https://me:s3cret@m/alpine' }, 'in the history of the image'],
    ['a command of sed', { apkMirror: 'https://m/#;w /etc/passwd' }, '"apkMirror" may not hold'],
    ['a file of the machine', { dockerfile: '../../../etc/passwd' }, 'It is outside of the workspace'],
    ['another', { builderFiles: ['../../etc/shadow'] }, '"builderFiles" may not hold'],
    ['and by an absolute path', { builderFiles: ['/etc/shadow'] }, '"builderFiles" may not hold'],
    ['two variables', { env: { 'A=1 B': '2' } }, 'must not be empty or contain spaces'],
    ['the end of an argument', { cargoArgs: ['--jobs=2\0'] }, 'the character NUL'],
    ['and of a variable', { env: { A: 'x\0y' } }, 'the character NUL'],
  ])('%s', (_what, options, words) => {
    expect(thrown(() => normalize(options)).message).toContain(words);
  });

  it('a value that no argument can hold', () => {
    expect(thrown(() => normalize({ rustflags: ['x'.repeat(200_000)] })).message).toContain(
      'It has 200000 bytes; Linux takes 131071 in one argument or variable.',
    );
  });

  it('what only looks strange is passed on as it is', () => {
    const options = { features: ['a b'], rustflags: ['-C', 'link-arg=$(x) "y"'], env: { 'CC_x-y': 'a\nb' } };
    expect(normalize(options)).toMatchObject(options);
    expect(normalize({ dockerfile: '../Dockerfile' }).dockerfile).toBe('apps/Dockerfile');
  });
});
