import { didYouMean } from './did-you-mean';

describe('didYouMean', () => {
  it.each([
    ['bin', ['bins', 'env'], 'bins'],
    ['opnessl', ['zlib', 'openssl'], 'openssl'],
    ['engin', ['engine', 'env'], 'engine'],
    ['baseImgae', ['baseImage', 'builderImage'], 'baseImage'],
    ['TLS', ['tls'], 'tls'],
    ['libarys', ['features', 'libraries'], 'libraries'],
    ['ap', ['api', 'app'], 'api'],
  ])('finds %s among %j', (word, known, name) => {
    expect(didYouMean(word, known)).toBe(` Did you mean "${name}"?`);
  });

  it.each([
    ['release', ['engine', 'env', 'bins']],
    ['x', ['zstd', 'zlib']],
    ['app', []],
  ])('says nothing where %s is like none of %j', (word, known) => {
    expect(didYouMean(word, known)).toBe('');
  });
});
