import type { ExecutorContext } from '@nx/devkit';
import type { BuildPlan } from '../../plan/plan';
import { environmentFor } from './environment';

const said: string[] = [];
const terminal = {
  write: (text: string | Uint8Array) => void said.push(String(text)),
  stage: <T>(_: string, work: () => Promise<T>) => work(),
  columns: undefined,
  colour: false,
};
const ask = (engine: 'host' | 'docker', configured: string, inputDigest?: string) =>
  environmentFor(
    { engine, target: 'x86_64-unknown-linux-musl' } as BuildPlan,
    { inputDigest },
    { target: { options: { engine: configured } } } as unknown as ExecutorContext,
    terminal,
    { PATH: '/bin', CC_x86_64_unknown_linux_musl: 'clang' },
  );

describe('environmentFor', () => {
  it('leaves out, and says so, what the key of a target inferred for docker does not cover', () => {
    expect(ask('host', 'docker', 'digest')).toEqual({ PATH: '/bin' });
    expect(said.join()).toContain('cargo does not see CC_x86_64_unknown_linux_musl, since the cache key');
  });

  it("keeps it where the key covers it, or where the inputs are the user's own", () => {
    for (const env of [
      ask('host', 'host', 'digest'),
      ask('host', 'docker'),
      ask('docker', 'docker', 'digest'),
    ])
      expect(env).toHaveProperty('CC_x86_64_unknown_linux_musl');
  });
});
