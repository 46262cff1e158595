import { parseFacts } from './build-facts';

describe('parseFacts', () => {
  it('tells files that there are from those that there are not, and empty ones', () => {
    const text = 'rustc 1.95.0\n\0cargo 1.95.0\n\0+pem\n\0\0+\0{"packages":[]}\n';
    const facts = parseFacts(text, ['/a', '/b', '/c']);
    expect(facts).toEqual({
      rustc: 'rustc 1.95.0',
      cargo: 'cargo 1.95.0',
      metadata: '{"packages":[]}\n',
      files: new Map([
        ['/a', 'pem\n'],
        ['/c', ''],
      ]),
    });
  });
});
