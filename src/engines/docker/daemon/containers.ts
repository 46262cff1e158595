import type { Container, ContainerCalls, ContainerConfig, Exec } from './client';
import { isNotFound } from './errors';
import type { Transport } from './transport';

/** The calls under `/containers`. */
export function containerCalls(transport: Transport): ContainerCalls {
  return {
    async create(config) {
      const { name, platform } = config;
      const { Id } = await transport.json<{ Id: string }>({
        method: 'POST',
        path: '/containers/create',
        query: { platform, name },
        json: createBody(config),
      });
      return container(transport, Id);
    },
    async list(label) {
      const found = await transport.json<
        { Id: string; Names?: string[]; State: string; Labels?: Record<string, string> | null }[]
      >({ method: 'GET', path: '/containers/json', query: { all: true, filters: { label } } });
      return found.map(({ Id, Names, State, Labels }) => ({
        id: Id,
        name: Names?.[0]?.slice(1),
        state: State,
        labels: Labels ?? {},
      }));
    },
    remove: (id, force) => removeContainer(transport, id, force),
  };
}

async function removeContainer(transport: Transport, id: string, force: boolean): Promise<void> {
  await transport.text({
    method: 'DELETE',
    path: `/containers/${id}`,
    query: { force: force ? true : undefined },
  });
}

/** Builds the request body. Programs run without capabilities and cannot gain any. */
function createBody(config: ContainerConfig): object {
  const { run, env = {}, volumes = [] } = config;
  return {
    Image: config.image,
    Entrypoint: config.entrypoint,
    Cmd: config.command,
    User: config.user,
    WorkingDir: config.workingDir,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: config.labels,
    ...(run?.stdin && {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      StdinOnce: true,
      Tty: false,
    }),
    HostConfig: {
      ...(run && {
        AutoRemove: run.removeAtEnd,
        NetworkMode: run.network ? 'default' : 'none',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
      }),
      Mounts: volumes.map(({ name, path, readOnly }) => ({
        Type: 'volume',
        Source: name,
        Target: path,
        ReadOnly: readOnly,
      })),
    },
  };
}

function container(transport: Transport, id: string): Container {
  const path = `/containers/${id}`;
  return {
    id,
    start: async () => void (await transport.text({ method: 'POST', path: `${path}/start` })),
    async wait(condition) {
      const call = { method: 'POST', path: `${path}/wait`, query: { condition } } as const;
      return (await transport.json<{ StatusCode: number }>(call)).StatusCode;
    },
    remove: () => removeContainer(transport, id, true),
    async attach() {
      const query = { stream: true, stdin: true, stdout: true, stderr: true };
      const stdin = await transport.connection({ method: 'POST', path: `${path}/attach`, query });
      return { stdin, ...transport.outputs(stdin) };
    },
    exec: (command) => startExec(transport, path, command),
    async log(tail) {
      const query = { stdout: true, stderr: true, tail };
      return transport.mergedOutputs(await transport.stream({ method: 'GET', path: `${path}/logs`, query }));
    },
    async readArchive(file) {
      const query = { path: file };
      try {
        return await transport.stream({ method: 'GET', path: `${path}/archive`, query });
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async writeArchive(folder, body) {
      await transport.text({ method: 'PUT', path: `${path}/archive`, query: { path: folder }, body });
    },
  };
}

async function startExec(transport: Transport, container: string, command: string[]): Promise<Exec> {
  const { Id } = await transport.json<{ Id: string }>({
    method: 'POST',
    path: `${container}/exec`,
    json: { Cmd: command, AttachStdout: true, AttachStderr: true },
  });
  const stream = await transport.stream({ method: 'POST', path: `/exec/${Id}/start`, json: {} });
  return {
    ...transport.outputs(stream),
    async status() {
      const { ExitCode, Running } = await transport.json<{ ExitCode: number | null; Running: boolean }>({
        method: 'GET',
        path: `/exec/${Id}/json`,
      });
      return Running ? null : ExitCode;
    },
  };
}
