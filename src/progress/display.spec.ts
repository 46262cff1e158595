import { liveDisplay, logDisplay } from './display';
import { screenOf } from '../testing/screen';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const compiling = (done: number, detail = 'serde_core') => ({
  phase: 'Compiling',
  count: { done, total: 160 },
  detail,
});

describe('liveDisplay', () => {
  const setup = (columns = 80) => {
    let written = '';
    const display = liveDisplay(
      (chunk) => void (written += String(chunk)),
      () => columns,
    );
    return { ...display, screen: () => screenOf(written, columns) };
  };

  it('draws one line below the text, and removes it', () => {
    const { write, show, screen } = setup();
    write('first\n');
    show('', compiling(43));
    write('second\n');
    expect(screen()).toEqual(['first', 'second', 'Compiling 43/160 serde_core (0 s)']);
    show('', undefined);
    expect(screen()).toEqual(['first', 'second', '']);
  });

  it('tells every second how long a phase has taken', () => {
    const { show, screen } = setup();
    show('', compiling(43));
    jest.advanceTimersByTime(50_000);
    show('', compiling(44));
    jest.advanceTimersByTime(35_000);
    expect(screen()).toEqual(['Compiling 44/160 serde_core (1 min 25 s)']);
  });

  it('keeps a line a build, in place', () => {
    const { write, show, screen } = setup();
    show('one', compiling(1));
    show('two', { phase: 'Fetching crates' });
    jest.advanceTimersByTime(1000);
    write('text\n');
    expect(screen()).toEqual(['text', 'one Compiling 1/160 serde_core (1 s)', 'two Fetching crates (1 s)']);
    show('one', undefined);
    expect(screen()).toEqual(['text', 'two Fetching crates (1 s)']);
  });

  it.each([45, 80, 120])('never wraps in %d columns', (columns) => {
    const { write, show, screen } = setup(columns);
    show('app', compiling(43, 'x'.repeat(200)));
    jest.advanceTimersByTime(3000);
    write('text\n');
    expect(screen()).toHaveLength(2);
    expect(screen()[1]).toHaveLength(columns - 1);
  });

  it('waits for the end of a line before it draws', () => {
    const { write, show, screen } = setup();
    write('half ');
    show('', compiling(1));
    write('a line\n');
    expect(screen()).toEqual(['half a line', 'Compiling 1/160 serde_core (0 s)']);
  });

  it('holds no process up', () => {
    const { show } = setup();
    show('', compiling(1));
    expect(jest.getTimerCount()).toBe(1);
    show('', undefined);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('logDisplay', () => {
  it('writes a line a build every 15 seconds, of at most 80 columns', () => {
    const lines: string[] = [];
    const { show } = logDisplay((chunk) => lines.push(String(chunk)));
    for (let second = 0; second < 31; second++) {
      show('', compiling(second, 'x'.repeat(100)));
      jest.advanceTimersByTime(1000);
    }
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^rust-static: Compiling 14\/160 x+… \(15 s\)\n$/);
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBe(80);
    show('', undefined);
    jest.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(2);
  });

  it('names the build where there are several', () => {
    const lines: string[] = [];
    const { show } = logDisplay((chunk) => lines.push(String(chunk)));
    show('app-1', compiling(2));
    jest.advanceTimersByTime(15_000);
    expect(lines).toEqual(['rust-static: app-1: Compiling 2/160 serde_core (15 s)\n']);
  });
});
