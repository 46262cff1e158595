import { cargoTerminalEnv, tail, type Terminal } from './terminal';

const terminal = (columns: number | undefined, colour: boolean): Terminal => ({
  write: () => {},
  stage: (_name, work) => work(),
  columns,
  colour,
});

describe('cargoTerminalEnv', () => {
  it('draws progress only where somebody is watching', () => {
    expect(cargoTerminalEnv(terminal(120, true))).toEqual({
      CARGO_TERM_COLOR: 'always',
      CARGO_TERM_PROGRESS_WHEN: 'always',
      CARGO_TERM_PROGRESS_WIDTH: '120',
    });
    expect(cargoTerminalEnv(terminal(undefined, false))).toEqual({
      CARGO_TERM_COLOR: 'never',
      CARGO_TERM_PROGRESS_WHEN: 'never',
    });
  });
});

describe('tail', () => {
  it('keeps the end', () => {
    const kept = tail(4);
    kept.add(Buffer.from('abc'));
    kept.add(Buffer.from('def'));
    expect(kept.text()).toBe('cdef');
  });
});
