import type { NamedPrograms } from '../cargo/named-programs';
import { hashedVariables } from '../plan/host-environment';
import { keyedBySettings, keyParts, workspaceInputs } from './key';

const host = { arch: 'x64', platform: 'linux', alpine: false };
const NONE = { cargoRoot: '.', roots: ['app'], excluded: [], configs: [], inherited: [], behindLinks: [] };
const inputs = (settings: object, roots = ['apps/app'], excluded: string[] = [], cargoRoot = '.') =>
  keyParts(
    keyedBySettings(
      'apps/app',
      settings,
      { cargoRoot, roots, excluded, configs: [], inherited: [], behindLinks: [] },
      host,
    ),
  ).flatMap((part) => part.inputs);

describe('keyParts', () => {
  it('covers sources, what is included, and neither members below nor the rest of the workspace', () => {
    expect(inputs({ include: ['./proto'] }, ['.'], ['apps/other'])).toEqual([
      '{workspaceRoot}/**/*',
      '{workspaceRoot}/proto',
      '!{workspaceRoot}/apps/other/**/*',
      { env: 'RUST_STATIC_ENGINE' },
      { env: 'RUST_STATIC_MISSED' },
      { env: 'SOURCE_DATE_EPOCH' },
      { env: 'RUST_STATIC_TOOLCHAIN' },
      ...['.cargo/config', '.cargo/config.toml', 'rust-toolchain', 'rust-toolchain.toml'].map(
        (file) => `{workspaceRoot}/${file}`,
      ),
    ]);
  });

  it('covers the Dockerfile and the files of the builder where they lie outside of the sources', () => {
    const settings = { dockerfile: '../../Dockerfile', builderFiles: ['certs', 'apps/app/tool.sh'] };
    expect(inputs(settings)).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/Dockerfile',
        '{workspaceRoot}/certs',
        '{workspaceRoot}/certs/**/*',
      ]),
    );
    expect(inputs(settings)).not.toContain('{workspaceRoot}/apps/app/tool.sh');
    expect(inputs({})).not.toContain('{workspaceRoot}/apps/app/Dockerfile');
  });

  it('covers git where build scripts may ask it', () => {
    const runtime = inputs({ includeGit: true }).filter(
      (input) => typeof input === 'object' && 'runtime' in input,
    );
    expect(runtime).toHaveLength(5);
  });

  it('covers rustc and the variables that compilers read with the host engine, and only there', () => {
    const target = 'x86_64-unknown-linux-musl';
    const own = inputs({ engine: 'host', target });
    for (const env of hashedVariables(target)) expect(own).toContainEqual({ env });
    expect(own).toContainEqual({ runtime: '${RUSTC:-rustc} -vV' });
    expect(inputs({})).not.toContainEqual({ env: 'CC' });
    expect(JSON.stringify(inputs({}))).not.toContain('-vV');
    expect(JSON.stringify(own)).toContain(
      '"export LC_ALL=C; ${CC:-cc} --version; ld --version; ldd --version; ${CC_x86_64_unknown_linux_musl:-true} --version; ',
    );
    expect(JSON.stringify(own)).toContain(
      '${CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER:-true} --version; x86_64-linux-musl-gcc --version; x86_64-linux-musl-g++ --version; musl-gcc --version; musl-g++ --version; true"',
    );
    // Rustup selects a toolchain by folder.
    expect(inputs({ engine: 'host', target }, ['ru$t/app'], [], 'ru$t')).toContainEqual({
      runtime: 'cd "./ru\\$t" && ${RUSTC:-rustc} -vV',
    });
    // The hook sets this variable if a run asks for the host engine anyway.
    expect(inputs({})).toContainEqual({ env: 'RUST_STATIC_TOOLCHAIN' });
  });

  it('asks the programs that configuration and flags name with the host engine', () => {
    const programs: NamedPrograms = { rustc: '/opt/r/rustc', others: ["it's"] };
    const settings = { engine: 'host', linker: 'lld', rustflags: ['-C', 'linker=clang'] };
    const runtime = keyParts(keyedBySettings('app', settings, { ...NONE, programs }, host)).flatMap((part) =>
      part.inputs.flatMap((input) =>
        typeof input === 'object' && 'runtime' in input ? [input.runtime] : [],
      ),
    );
    expect(runtime).toContain('${RUSTC:-/opt/r/rustc} -vV');
    const ends = "; clang --version; 'it'\\''s' --version; ld.lld --version; true";
    expect(runtime.find((command) => command.endsWith(ends))).toBeDefined();
  });

  it('covers both Dockerfiles that may define the builder, or the one of the option', () => {
    const parts = (settings: object): string[] =>
      keyParts(
        keyedBySettings(
          'a',
          settings,
          { cargoRoot: '.', roots: ['b'], excluded: [], configs: [], inherited: [], behindLinks: [] },
          host,
        ),
      ).flatMap(({ option, inputs: own }) => (option === 'dockerfile' ? own.map(String) : []));
    expect(parts({})).toEqual(['{workspaceRoot}/a/Dockerfile', '{workspaceRoot}/a/Dockerfile.static']);
    expect(parts({ dockerfile: 'x/Dockerfile' })).toEqual(['{workspaceRoot}/a/x/Dockerfile']);
  });

  it('keeps a triple that cannot be built, for the target to refuse', () => {
    expect(
      keyedBySettings(
        'a',
        { target: 'oops' },
        { cargoRoot: '.', roots: [], excluded: [], configs: [], inherited: [], behindLinks: [] },
        host,
      ).target,
    ).toBe('oops');
  });

  it('shows nx affected the ignore files above the sources, which decide what the build sees', () => {
    const keyed = { cargoRoot: '.', sourceRoots: ['apps/app', 'libs/a/b', '.'], configs: [], inherited: [] };
    const found = workspaceInputs(keyed).filter((input) => String(input).endsWith('.gitignore'));
    expect(found).toEqual(['apps', 'libs', 'libs/a'].map((folder) => `{workspaceRoot}/${folder}/.gitignore`));
  });
});
