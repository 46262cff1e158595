import { toolchainVersions } from '../../engines/host/toolchain';
import { messageOf } from '../../errors';
import type { EngineReport } from './report';

/** Looks for a daemon and for this machine's cargo. */
export async function engineReports(cwd: string, env: NodeJS.ProcessEnv): Promise<EngineReport[]> {
  return Promise.all([
    report('docker', async () => {
      const { connect } = await import('../../engines/docker/connect.js');
      const { Version, Os, Arch } = (await (await connect(env)).version()) as unknown as Record<
        string,
        string
      >;
      return `daemon ${Version}, ${Os}/${Arch}`;
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
