import { cargoTerminalEnv, recordingTerminal, type Terminal } from './terminal';

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

describe('recordingTerminal', () => {
  afterEach(() => jest.useRealTimers());

  it('keeps all, and tells who waits every ten seconds what it is at, without colours', () => {
    jest.useFakeTimers();
    const heard: string[] = [];
    const recording = recordingTerminal({ live: (line) => heard.push(line), env: {} });
    for (const crate of ['a', 'b', 'c']) {
      recording.write(`\u001b[1m   Compiling\u001b[0m ${crate}\n`);
      jest.advanceTimersByTime(6000);
    }
    recording.write('\n');
    expect(heard).toEqual(['Compiling c']);
    expect(recording.text().match(/Compiling/g)).toHaveLength(3);
  });
});
