import { withoutUserInfo } from './user-info';

describe('withoutUserInfo', () => {
  it.each([
    ['git+https://me:s3cret@x.example/z?rev=1#abc', 'git+https://x.example/z?rev=1#abc'],
    ['sparse+https://token@x.example/index/', 'sparse+https://x.example/index/'],
    ['https://me:p@ss@x.example', 'https://x.example'],
    ['git+ssh://git:pw@x.example/z', 'git+ssh://git@x.example/z'],
    ['registry+https://github.com/rust-lang/crates.io-index', undefined],
    ['https://x.example/a@b', undefined],
  ])('%s', (text, expected = text) => {
    expect(withoutUserInfo(text)).toBe(expected);
  });
});
