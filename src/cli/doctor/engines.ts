import { toolchainVersions } from '../../engines/host/toolchain';
import { messageOf } from '../../errors';
import type { EngineReport } from './report';

/** Looks for a daemon and for this machine's cargo. */
export async function engineReports(cwd: string, env: NodeJS.ProcessEnv): Promise<EngineReport[]> {
  return Promise.all([
    report('docker', async () => {
      const { describeDaemon } = await import('../../engines/docker/index.js');
      return describeDaemon(env);
    }),
    report('host', async () => {
      const { cargo, rustc } = await toolchainVersions({ cwd, env });
      return `${cargo}, ${rustc}`;
    }),
  ]);
}

async function report(name: EngineReport['name'], look: () => Promise<string>): Promise<EngineReport> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}
