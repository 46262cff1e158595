import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { listCrates } from './run';

describe('listCrates', () => {
  it('asks cargo where the build would run', async () => {
    const { context, requests, log } = fakeSurroundings({ executables: [] });
    const crates = await listCrates(preparedIn(cargoWorkspace()), context);
    expect(crates.map(({ name }) => name)).toEqual(['app']);
    expect(requests[0]!.command).toBe('tree');
    expect(log.at(-1)).toBe('close app');
  });

  it('says why cargo cannot tell, and closes the session', async () => {
    const { context, log } = fakeSurroundings({ cargo: { exitCode: 101, stderr: 'oops' }, executables: [] });
    await expect(listCrates(preparedIn(cargoWorkspace()), context)).rejects.toThrow('cargo tree failed');
    expect(log.at(-1)).toBe('close app');
  });
});
