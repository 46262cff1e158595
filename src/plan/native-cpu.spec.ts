import { thrown } from '../testing/memory-files';
import { refuseNativeCpu, refuseOtherCpu } from './native-cpu';

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

it.each([
  ['x86-64-v2', 'aarch64-alpine-linux-musl'],
  ['cortex-a72', 'x86_64-alpine-linux-musl'],
  ['sifive-u74', 'armv7-alpine-linux-musleabihf'],
])('a processor of another architecture is refused: %s for %s', (cpu, target) => {
  const error = thrown(() => refuseOtherCpu(['-C', `target-cpu=${cpu}`], target));
  expect(error).toMatchObject({ code: 'cpu-of-other-architecture' });
  expect(error.message).toContain(`rustflags = ["-C", "target-cpu=${cpu}"]`);
});

it.each([
  ['x86-64-v2', 'x86_64-alpine-linux-musl'],
  ['x86-64', 'i586-alpine-linux-musl'],
  ['cortex-a7', 'armv7-alpine-linux-musleabihf'],
  ['neoverse-n1', 'aarch64-unknown-linux-musl'],
  ['some-future-cpu', 'aarch64-alpine-linux-musl'],
])('a processor of the architecture is taken: %s for %s', (cpu, target) => {
  expect(() => refuseOtherCpu([`-Ctarget-cpu=${cpu}`], target)).not.toThrow();
});
