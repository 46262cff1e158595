import { knownMacros, NO_LEDGER, settle, type LedgerView } from './ledger';

const view = (app: string, library: string, common = 'c'): LedgerView => ({
  common,
  crates: [
    { name: 'app', root: 'apps/app', digest: app, digests: () => [app, `shared ${app}`] },
    { name: 'library', root: 'libs/library', digest: library, digests: () => [library] },
  ],
  build: 'app',
  resolution: 'r1',
});

describe('settle', () => {
  it('forgets everything that nothing is known of', () => {
    const { forget, during, after } = settle(NO_LEDGER, view('1', '1'));
    expect(forget).toBe('all');
    expect(during).toEqual({ common: 'c', built: {}, macros: {} });
    expect(after().built).toEqual({ 'apps/app': ['1', 'shared 1'], 'libs/library': ['1'] });
  });

  it('forgets nothing when nothing has changed', () => {
    const ledger = settle(NO_LEDGER, view('1', '1')).after();
    expect(settle(ledger, view('1', '1'))).toMatchObject({ forget: [], during: ledger });
  });

  it('forgets a crate that may have read what changed, and no other', () => {
    const ledger = settle(NO_LEDGER, view('1', '1')).after();
    const { forget, during, after } = settle(ledger, view('2', '1'));
    expect(forget).toEqual(['app']);
    expect(during.built).toEqual({ 'libs/library': ['1'] });
    expect(after().built).toEqual({ 'apps/app': ['2', 'shared 2'], 'libs/library': ['1'] });
  });

  it('forgets again what a build was forgetting that was cut off, also when the change is taken back', () => {
    const ledger = settle(NO_LEDGER, view('1', '1')).after();
    const { during } = settle(ledger, view('2', '1'));
    expect(settle(during, view('1', '1')).forget).toEqual(['app']);
    expect(settle(during, view('2', '1')).forget).toEqual(['app']);
  });

  it('keeps a crate for which another way to look at the same inputs counts now', () => {
    const ledger = settle(NO_LEDGER, view('1', '1')).after();
    expect(settle(ledger, view('shared 1', '1')).forget).toEqual([]);
  });

  it('forgets all crates, of registries too, when what reaches them all has changed, and when it changes back', () => {
    const first = settle(NO_LEDGER, view('1', '1')).after();
    const second = settle(first, view('1', '1', 'other'));
    expect(second.forget).toBe('all');
    expect(settle(second.after(), view('1', '1')).forget).toBe('all');
  });

  it('keeps what it knows of the crates of other projects', () => {
    const other = { ...NO_LEDGER, common: 'c', built: { 'apps/other': ['1'] } };
    expect(settle(other, view('1', '1')).after().built).toHaveProperty('apps/other', ['1']);
  });

  it.each(['__proto__', 'constructor'])('takes %s for a folder as any other', (root) => {
    const odd = { ...view('1', '1'), crates: [{ name: 'x', root, digest: '1', digests: () => ['1'] }] };
    const ledger = settle({ ...NO_LEDGER, common: 'c' }, odd).after();
    expect(Object.keys(ledger.built)).toEqual([root]);
    expect(settle(ledger, odd).forget).toEqual([]);
  });
});

describe('what rustc says that a crate was compiled from', () => {
  const of = (all: string, digest = all): LedgerView => ({
    ...view('1', '1'),
    crates: [
      {
        name: 'lib',
        root: 'lib',
        digest,
        digests: (told) => [all, ...(told ? [`of ${told.join('+')}`] : [])],
      },
    ],
  });
  const told = (...paths: string[]) => new Map([['lib', paths]]);

  it('is what its digest covers from then on', () => {
    const ledger = settle(NO_LEDGER, of('1')).after([], told('a'));
    expect(ledger).toMatchObject({ built: { lib: ['1', 'of a'] }, told: { lib: ['a'] } });
    expect(settle(ledger, of('2', 'of a')).forget).toEqual([]);
    expect(settle(ledger, of('2', 'of changed a')).forget).toEqual(['lib']);
  });

  it('grows with each other form that is compiled beside it, and all inputs stay those of the first', () => {
    const first = settle(NO_LEDGER, of('1')).after([], told('a'));
    const second = settle(first, of('2', 'of a')).after([], told('b'));
    expect(second).toMatchObject({ built: { lib: ['1', 'of a+b'] }, told: { lib: ['a', 'b'] } });
    // A newly compiled crate gets newly reported inputs.
    const third = settle(second, of('3', 'of changed')).after([], told('b'));
    expect(third).toMatchObject({ built: { lib: ['3', 'of b'] }, told: { lib: ['b'] } });
  });

  it('narrows nothing when it cannot be read, and stays when cargo did not name the crate', () => {
    const first = settle(NO_LEDGER, of('1')).after([], told('a'));
    const unread = settle(first, of('2', 'of a')).after([], new Map([['lib', undefined]]));
    expect(unread.built).toEqual({ lib: ['1'] });
    expect(unread).not.toHaveProperty('told');
    expect(settle(first, of('2', 'of a')).after([], new Map())).toMatchObject({
      built: { lib: ['1', 'of a'] },
    });
    const never = settle(NO_LEDGER, of('1')).after([], new Map());
    expect(never.built).toEqual({ lib: ['1'] });
  });
});

describe('knownMacros', () => {
  it('are those of the same build with the same manifests and lock', () => {
    const ledger = settle(NO_LEDGER, view('1', '1')).after(['macros']);
    expect(knownMacros(ledger, { build: 'app', resolution: 'r1' })).toEqual(['macros']);
    expect(knownMacros(ledger, { build: 'app', resolution: 'r2' })).toBeUndefined();
    expect(knownMacros(ledger, { build: 'other', resolution: 'r1' })).toBeUndefined();
    expect(knownMacros(NO_LEDGER, { build: 'constructor', resolution: 'r1' })).toBeUndefined();
  });
});
