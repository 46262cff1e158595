import { isImageReference, splitReference } from './image-reference';

describe('isImageReference', () => {
  it.each([
    'alpine',
    'alpine:3.24',
    'registry.example.com/team/rust-builder:1.96',
    'localhost:5000/a/b_c__d-e',
    '[::1]:5000/app:1',
    'ghcr.io/Org-less/app'.toLowerCase(),
    `alpine@sha256:${'0'.repeat(64)}`,
    `sha256:${'0'.repeat(64)}`,
  ])('takes %s', (text) => expect(isImageReference(text)).toBe(true));

  it.each([
    '',
    '../containers/create',
    'a/../../containers/x',
    'a/./b',
    'app?force=1',
    'app#x',
    'app%2e%2e',
    'app:1\nRUN evil',
    'app 1',
    '-app',
    'app:',
    'http://registry.example.com/app',
    'a//b',
  ])('refuses %j', (text) => expect(isImageReference(text)).toBe(false));
});

describe('splitReference', () => {
  it('gives repository and tag', () => {
    expect(splitReference('localhost:5000/app')).toEqual({ repo: 'localhost:5000/app', tag: 'latest' });
    expect(splitReference('a/b:2.x')).toEqual({ repo: 'a/b', tag: '2.x' });
  });

  it('refuses a digest, and what would leave its place in a request', () => {
    for (const text of [`a@sha256:${'0'.repeat(64)}`, 'a/../b:1'])
      expect(() => splitReference(text)).toThrow(`"${text}" is not a valid image reference`);
  });
});
