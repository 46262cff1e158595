import { thrown } from '../testing/memory-files';
import { refuseNativeCpu } from './native-cpu';

it.each<[string[], Record<string, string>]>([
  [['-C', 'target-cpu=native'], {}],
  [['-Ctarget-cpu=native'], {}],
  [[], { CFLAGS: '-O2 -march=native' }],
])('flags for the processor of this machine are refused: %j %j', (rustflags, env) => {
  expect(thrown(() => refuseNativeCpu(rustflags, env))).toMatchObject({ code: 'cpu-native' });
});

it('a named processor is taken', () => {
  expect(() => refuseNativeCpu(['-C', 'target-cpu=x86-64-v3'], { CFLAGS: '-march=x86-64-v3' })).not.toThrow();
});
