import { inTree, shownPaths } from './shown-paths';

const streamed = (parts: string[]): string => {
  const chunks: Buffer[] = [];
  const output = shownPaths('/cache/träge', '/checkout').stream((chunk) => chunks.push(chunk));
  for (const part of parts) output.add(Buffer.from(part, 'latin1'));
  output.end();
  return Buffer.concat(chunks).toString('utf8');
};
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

describe('paths of the workspace', () => {
  it.each([
    ['/checkout', '/tree'],
    ['-L/checkout/native:/checkout', '-L/tree/native:/tree'],
    [
      '/checkout2/x /checkout-b /checkoutshop /checkout.d',
      '/checkout2/x /checkout-b /checkoutshop /checkout.d',
    ],
    ['native', 'native'],
  ])('%s is %s for who builds in the tree', (text, wanted) => {
    expect(inTree(text, '/checkout', '/tree')).toBe(wanted);
  });
});

describe('paths of the tree', () => {
  const text = 'Compiling app (/cache/träge/apps/app)\n/cache/tr/cache/träge/x ü /cac';

  it('are shown as those of the workspace, wherever a part of the output ends', () => {
    const wanted = 'Compiling app (/checkout/apps/app)\n/cache/tr/checkout/x ü /cac';
    expect(shownPaths('/cache/träge', '/checkout').text(text)).toBe(wanted);
    const raw = bytes(text);
    for (let at = 0; at <= raw.length; at++) expect(streamed([raw.slice(0, at), raw.slice(at)])).toBe(wanted);
    expect(streamed([...raw])).toBe(wanted);
  });

  it('keep back nothing that cannot be the beginning of one', () => {
    const seen: string[] = [];
    const output = shownPaths('/cache/tree', '/checkout').stream((chunk) => seen.push(chunk.toString()));
    output.add(Buffer.from('Building 1/2\r'));
    expect(seen).toEqual(['Building 1/2\r']);
  });
});
