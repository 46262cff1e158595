import { memoryFiles } from '../testing/memory-files';
import { refuseStaleSlice, sliceText } from './committed-slice';

const facts = { digest: 'abc', pruned: undefined, settings: { profile: 'dist' } };

describe('refuseStaleSlice', () => {
  it('takes the text of today, whatever its line ends', () => {
    const text = sliceText(facts);
    for (const kept of [text, text.replaceAll('\n', '\r\n')])
      expect(() =>
        refuseStaleSlice(memoryFiles({ 'apps/a/.cargo-slice': kept }), 'apps/a', facts),
      ).not.toThrow();
  });

  it.each([
    ['absent', {}, /^No apps\/a\/.cargo-slice\n/],
    [
      'otherwise set',
      { 'apps/a/.cargo-slice': sliceText({ ...facts, settings: {} }) },
      /^apps\/a\/.cargo-slice is out of date/,
    ],
    [
      'stale',
      { 'apps/a/.cargo-slice': sliceText({ ...facts, digest: 'old' }) },
      /^apps\/a\/.cargo-slice is out of date/,
    ],
  ])('refuses an %s one, and says what to run', (_what, content: Record<string, string>, words) => {
    const check = (): void => refuseStaleSlice(memoryFiles(content), 'apps/a', facts);
    expect(check).toThrow(words);
    expect(check).toThrow(/Run `nx sync` and commit the file/);
  });
});
