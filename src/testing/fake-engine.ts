import { writeFileSync } from 'node:fs';
import type {
  BuildRequest,
  BuildSession,
  CargoResult,
  Engine,
  EnginePool,
  SmokeResult,
} from '../engines/engine';
import { elfFile } from './elf-fixture';

/**
 * The behaviour of a fake engine. All parts are optional, and with the defaults the build succeeds.
 */
export interface FakeBuild {
  /** Called while the fake cargo runs. */
  whileBuilding?: (request: BuildRequest) => void | Promise<void>;
  /** The bytes that cargo links. */
  binary?: Buffer;
  /** Names of the executables that cargo reports. The default is those of the plan. */
  executables?: string[];
  cargo?: Partial<CargoResult>;
  /** Additional messages of cargo. */
  messages?: object[];
  /** Absolute paths of the files that the executable was made from. */
  filesRead?: string[];
  /** Files of the builder. */
  files?: Record<string, string>;
  smoke?: Partial<SmokeResult>;
  /** Output and result of further cargo commands. */
  tests?: (words: string[]) => string[];
  run?: Partial<CargoResult>;
  /** Overrides of the session. */
  session?: Partial<BuildSession>;
  openError?: Error;
  /** Number of builds that each pool of the engine runs at once. Without it, the engine has no pool. */
  parallel?: number;
  /** Places with a pool each. The default is one without a name. */
  places?: Partial<Pick<EnginePool, 'name' | 'platform' | 'warm' | 'answers'>>[];
  poolError?: Error;
  /** The sharing group of a build. By default, all builds share one group. */
  groupOf?: Engine['groupOf'];
}

/** Creates an engine for specs. It records requests, and "builds" an ELF file. */
export function fakeEngine(fake: FakeBuild = {}): {
  engine: Engine;
  requests: BuildRequest[];
  log: string[];
} {
  const requests: BuildRequest[] = [];
  const log: string[] = [];
  const openIn = async (place: string, request: BuildRequest): Promise<BuildSession> => {
    requests.push(request);
    log.push(`open ${request.plan.project}${place && ` on ${place}`}`);
    if (fake.openError) throw fake.openError;
    return fakeSession(request, fake, log);
  };
  const pools = async (): Promise<EnginePool[]> => {
    if (fake.poolError) throw fake.poolError;
    log.push('pool');
    return (fake.places ?? [{}]).map(({ name = '', ...place }) => ({
      name,
      open: (request) => openIn(name, request),
      parallel: fake.parallel!,
      warm: new Set(),
      answers: async () => true,
      close: async () => void log.push(`close pool${name && ` on ${name}`}`),
      ...place,
    }));
  };
  const groupOf = fake.groupOf ?? (() => 'all');
  const open = (request: BuildRequest): Promise<BuildSession> => openIn('', request);
  const engine = { open, groupOf, ...((fake.parallel || fake.poolError) && { pools }) };
  return { engine, requests, log };
}

function fakeSession(request: BuildRequest, fake: FakeBuild, log: string[]): BuildSession {
  const { plan } = request;
  const { name, version } = plan.crate;
  const id = `path+file:///src/${plan.crate.root}#${version}`;
  const manifestPath = `/src/${plan.crate.root}/Cargo.toml`;
  const names = fake.executables ?? plan.bins;
  return {
    builder: undefined,
    manifestPath,
    async build(onMessage) {
      log.push(`build ${plan.project}`);
      await fake.whileBuilding?.(request);
      if (request.command === 'tree') onMessage(`${name} v${version}`);
      for (const message of fake.messages ?? []) onMessage(JSON.stringify(message));
      for (const bin of names) onMessage(JSON.stringify(artifactMessage(id, bin, request)));
      return { exitCode: 0, stderr: '', ...fake.cargo };
    },
    facts: async () => ({
      rustc: 'rustc 1.91.0',
      cargo: 'cargo 1.91.0',
      metadata: JSON.stringify({
        packages: [
          {
            id,
            name,
            version,
            source: null,
            license: 'MIT',
            license_file: null,
            manifest_path: manifestPath,
          },
        ],
        resolve: { nodes: [{ id, deps: [] }] },
      }),
      files: new Map(Object.entries(fake.files ?? {})),
    }),
    filesRead: async () => fake.filesRead ?? [],
    copyOut: async (file, destination) => {
      log.push(`copy ${file}`);
      writeFileSync(destination, fake.binary ?? elfFile());
    },
    cargo: async (args, onLine) => {
      const words = args({ ...plan, manifestPath, packageSpec: `${name}@${version}` });
      log.push(`cargo ${words.join(' ')}`);
      for (const line of fake.tests?.(words) ?? []) onLine(line);
      return { exitCode: 0, stderr: '', ...fake.run };
    },
    execute: async (command) => (log.push(command.join(' ')), ''),
    smoke: async (trial) => {
      log.push(`smoke ${trial.args.join(' ')}`);
      return { exitCode: 0, output: '', where: 'It ran in a spec.', ...fake.smoke };
    },
    shareCache: async (builds) => void log.push(`share with ${builds}`),
    close: async () => void log.push(`close ${plan.project}`),
    ...fake.session,
  };
}

function artifactMessage(id: string, bin: string, { plan }: BuildRequest): object {
  const path = `/target/${plan.target}/${plan.profile}/${bin}`;
  return {
    reason: 'compiler-artifact',
    package_id: id,
    target: { name: bin, kind: ['bin'] },
    executable: path,
    filenames: [path],
  };
}
