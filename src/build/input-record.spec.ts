import { cargoWorkspace, preparedIn } from '../testing/build-fixture';
import { recordOfInputs } from './input-record';

describe('recordOfInputs', () => {
  it('leaves out what only a run of Nx sets: `why` called it removed', () => {
    const prepared = preparedIn(cargoWorkspace());
    const env = { RUST_STATIC_MISSED: '', RUST_STATIC_TOOLCHAIN: 'abc', RUST_STATIC_ENGINE: 'host' };
    const { variables } = recordOfInputs({ ...prepared, env }, new Date());
    expect(Object.keys(variables)).toEqual(['RUST_STATIC_ENGINE']);
  });
});
