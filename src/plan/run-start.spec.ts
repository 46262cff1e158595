import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { refuseLater, runStart } from './run-start';

describe('refuseLater', () => {
  it('takes files that are older than the run', () => {
    const root = tempFolder({ 'a.rs': '' });
    expect(() => refuseLater(root, ['a.rs', 'gone.rs'], Date.now() + 1000)).not.toThrow();
  });

  it('names files that changed after the run had begun, whatever time they claim', () => {
    const root = tempFolder({ 'a.rs': '', 'b.rs': '' });
    const start = Date.now() - 60_000;
    writeFileSync(join(root, 'a.rs'), 'new');
    utimesSync(join(root, 'a.rs'), 0, 0);
    const error = thrown(() => refuseLater(root, ['a.rs'], start));
    expect(error).toMatchObject({ code: 'sources-changed' });
    expect(error.message).toContain('a.rs');
  });

  it('reads the start from the variable of the hook', () => {
    expect(runStart({ RUST_STATIC_RUN_START: '1700000000000' })).toBe(1_700_000_000_000);
    expect(runStart({ RUST_STATIC_RUN_START: 'soon' })).toBeUndefined();
    expect(runStart({})).toBeUndefined();
  });
});
