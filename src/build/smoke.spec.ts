import type { Artifact } from '../artifact/artifact';
import type { BuildSession, SmokeResult, SmokeTrial } from '../engines/engine';
import { smokeTest } from './smoke';

const artifact = { target: 'x86_64-alpine-linux-musl', binaries: [{ name: 'app', path: 'app' }] } as Artifact;
const smoke = (result: SmokeResult, asked: SmokeTrial[] = []) =>
  smokeTest(
    { smoke: async (trial: SmokeTrial) => (asked.push(trial), result) } as unknown as BuildSession,
    artifact,
    '/out',
    ['--version'],
  );

describe('smokeTest', () => {
  it('runs each binary with the arguments', async () => {
    const asked: SmokeTrial[] = [];
    await smoke({ exitCode: 0, output: '', where: 'It ran alone.' }, asked);
    expect(asked).toEqual([
      { file: '/out/app', args: ['--version'], milliseconds: 60_000, target: artifact.target },
    ]);
  });

  it('says with what status a binary ended, and what it wrote', async () => {
    await expect(smoke({ exitCode: 139, output: 'no such host\n', where: 'It ran alone.' })).rejects.toThrow(
      '`app --version` ended with exit status 139 (SIGSEGV)\n\nIt ran alone.\nIt wrote:\nno such host\n\nSet the option "smoke"',
    );
  });

  it('does not wait for a server for ever', async () => {
    await expect(smoke({ exitCode: undefined, output: '', where: '' })).rejects.toThrow(
      '`app --version` had not ended after 60 seconds',
    );
  });
});
