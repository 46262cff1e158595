import { actionResult, textOfActionResult } from './action-result';

describe('an action result', () => {
  it.each([0, 1, 127, 128, 300_000])('has a text of %d bytes', (length) => {
    const text = 'x'.repeat(length);
    expect(textOfActionResult(actionResult(text))).toBe(text);
  });

  it('is that of protobuf', () => expect(actionResult('hi')).toEqual(Buffer.from([0x2a, 2, 0x68, 0x69])));

  it('may have other fields', () => {
    const more = Buffer.from([
      0x20, 0x80, 1, 0x4a, 2, 0x0a, 0, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4,
    ]);
    expect(textOfActionResult(Buffer.concat([more, actionResult('hi'), more]))).toBe('hi');
  });

  it.each([
    ['a text', Buffer.from('<html>')],
    ['a size without bytes', Buffer.from([0x2a, 5, 1])],
    ['half of a number', Buffer.from([0xff])],
    ['a number without end', Buffer.alloc(20, 0xff)],
  ])('%s is refused', (_what, bytes) =>
    expect(() => textOfActionResult(bytes)).toThrow('not an action result'),
  );
});
