import { cargoTerminalEnv, recordingTerminal } from './terminal';

describe('cargoTerminalEnv', () => {
  it('always asks for progress, whose width no terminal decides', () => {
    expect(cargoTerminalEnv({ colour: true })).toEqual({
      CARGO_TERM_COLOR: 'always',
      CARGO_TERM_PROGRESS_WHEN: 'always',
      CARGO_TERM_PROGRESS_WIDTH: '120',
    });
    expect(cargoTerminalEnv({ colour: false })).toMatchObject({ CARGO_TERM_COLOR: 'never' });
  });
});

describe('recordingTerminal', () => {
  it('keeps text and passes it on, and keeps no progress', () => {
    const copied: string[] = [];
    const seen: unknown[] = [];
    const terminal = recordingTerminal({
      copy: (chunk) => copied.push(String(chunk)),
      progress: (now) => seen.push(now),
      env: {},
    });
    terminal.write('one\n');
    terminal.progress({ phase: 'Compiling' });
    expect([terminal.text(), copied, seen]).toEqual(['one\n', ['one\n'], [{ phase: 'Compiling' }]]);
  });

  it.each([
    ['true', true],
    ['false', false],
    [undefined, false],
  ])('is verbose where Nx is: NX_VERBOSE_LOGGING=%s', (value, verbose) => {
    expect(recordingTerminal({ env: { NX_VERBOSE_LOGGING: value } }).verbose).toBe(verbose);
  });
});
