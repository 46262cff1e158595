import { readableName } from './symbols';

describe('readableName', () => {
  it.each([
    ['_ZN4core3fmt5write17h0123456789abcdefE', 'core::fmt::write'],
    ['_ZN4core3fmt5write17h0123456789abcdefE.llvm.1234', 'core::fmt::write'],
    [
      '_ZN63_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..clone..Clone$GT$5clone17h0123456789abcdefE',
      '<alloc::vec::Vec<T> as core::clone::Clone>::clone',
    ],
    ['_RNvCs1234_7mycrate3foo', '_RNvCs1234_7mycrate3foo'],
    ['_ZN3foo3barEv', '_ZN3foo3barEv'],
    ['_ZN999999999999999999999foo', '_ZN999999999999999999999foo'],
    ['main', 'main'],
  ])('%s', (mangled, readable) => {
    expect(readableName(mangled)).toBe(readable);
  });
});
