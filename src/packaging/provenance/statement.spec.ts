import { artifactOf, dependency, sha256 } from '../../testing/package-fixture';
import { binaryFiles, statementOf } from './statement';

const digest = sha256('x');
const git = 'git+https://example.com/lib.git?branch=main#0123456789012345678901234567890123456789';
const dependencies = [
  dependency('serde', { checksum: digest }),
  dependency('syn', { scope: 'build' }),
  dependency('own', { source: null, checksum: null }),
  dependency('lib', { source: git, checksum: null }),
];
const artifact = artifactOf({
  builder: { engine: 'docker', recipe: digest },
  options: { profile: 'release', bins: [], env: { SOURCE_DATE_EPOCH: '1' } },
  packages: { z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' } },
});
const materialsOf = (more: Parameters<typeof artifactOf>[0] = {}) =>
  statementOf(artifactOf(more), [], { files: [] }).predicate.buildDefinition.resolvedDependencies;

describe('statementOf', () => {
  const statement = statementOf(artifact, dependencies, { files: [['b', digest], ...binaryFiles(artifact)] });
  const { buildDefinition, runDetails } = statement.predicate;

  it('is about the files, in order', () => {
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: [
        { name: 'app', digest: { sha256: sha256('the program') } },
        { name: 'b', digest: { sha256: digest } },
      ],
    });
  });

  it('has all options, and who builds', () => {
    expect(buildDefinition.externalParameters).toEqual({ project: 'app', ...artifact.options });
    expect(runDetails.builder.id).toMatch(/^https:/);
  });

  it('names builder, crates with checksums, Alpine packages with versions, and marks what only the build needs', () => {
    expect(buildDefinition.resolvedDependencies).toEqual([
      { name: 'builder', digest: { sha256: digest } },
      { name: 'own 1.0.0' },
      { uri: 'pkg:apk/alpine/zlib-static@1.3.1-r2' },
      expect.objectContaining({ digest: { gitCommit: '0123456789012345678901234567890123456789' } }),
      { uri: 'pkg:cargo/serde@1.0.0', digest: { sha256: digest } },
      {
        uri: 'pkg:cargo/syn@1.0.0',
        digest: { sha256: sha256('syn') },
        annotations: { scope: 'build' },
      },
    ]);
  });

  it('puts the sources first', () => {
    const sources = [{ uri: 'git+https://example.com/app', digest: { gitCommit: 'abc' } }];
    const made = statementOf(artifact, [], { files: [], sources, builderId: 'https://ci.example.com' });
    expect(made.predicate.buildDefinition.resolvedDependencies[0]).toEqual(sources[0]);
    expect(made.predicate.runDetails.builder.id).toBe('https://ci.example.com');
  });

  it.each([
    [{ engine: 'docker', reference: 'r/b:1' } as const, { name: 'builder', uri: 'docker://r/b:1' }],
    [
      { engine: 'docker', reference: `r/b@sha256:${digest}` } as const,
      { name: 'builder', uri: `docker://r/b@sha256:${digest}`, digest: { sha256: digest } },
    ],
    [{ engine: 'host' } as const, { name: 'builder', annotations: { rustc: artifact.toolchain.rustc } }],
  ])('names the builder %j', (builder, expected) => expect(materialsOf({ builder })).toEqual([expected]));

  it('is equal for an artifact of an older version, but for its options', () => {
    const { externalParameters } = statementOf(artifactOf(), [], { files: [] }).predicate.buildDefinition;
    expect(externalParameters).toEqual({ project: 'app', target: 'x86_64-alpine-linux-musl' });
  });
});
