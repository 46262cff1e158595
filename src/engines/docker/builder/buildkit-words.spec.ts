import { thrown } from '../../../testing/memory-files';
import { asClassic, platformArguments, refuseBuildKit } from './buildkit-words';
import { builderStage } from './stage';

describe('asClassic', () => {
  it.each([
    [
      'FROM \\\n  alpine:3.24 \\\n  # why\n  AS builder\nRUN x \\\n  y\n',
      'FROM alpine:3.24 AS builder\nRUN x \\\n  y\n',
    ],
    ['FROM --platform=$BUILDPLATFORM a AS builder\n', 'FROM a AS builder\n'],
    ['from --platform=${TARGETPLATFORM} a AS builder\n', 'from a AS builder\n'],
    ['FROM a AS builder\nCOPY --link --chown=1:1 b /c\n', 'FROM a AS builder\nCOPY --chown=1:1 b /c\n'],
    ['FROM a AS builder\nCOPY --from=x --link b /c\n', 'FROM a AS builder\nCOPY --from=x b /c\n'],
    // These Dockerfiles stay unchanged.
    [
      'FROM --platform=linux/amd64 a AS builder\nRUN ln --link x\n',
      'FROM --platform=linux/amd64 a AS builder\nRUN ln --link x\n',
    ],
    ['# escape=`\nFROM `\n a AS builder\n', '# escape=`\nFROM `\n a AS builder\n'],
  ])('%j', (text, classic) => {
    expect(asClassic(text)).toBe(classic);
  });

  it('lets the stage be found', () => {
    expect(builderStage(asClassic('FROM \\\n a \\\n AS builder\nFROM b\n'), 'f')).toBe('FROM a AS builder');
  });
});

describe('refuseBuildKit', () => {
  it.each([
    'RUN --mount=type=cache,target=/x cargo fetch',
    'RUN --network=none --mount=type=secret,id=x true',
    'run --security=insecure true',
    'COPY --parents a/*/b /c',
    'ADD --checksum=sha256:00 https://x /y',
    'RUN <<EOF',
    "COPY <<-'END' /x",
    'RUN 3<<EOF cat',
  ])('%s', (line) => {
    const { message } = thrown(() =>
      refuseBuildKit(`FROM a AS builder\n${line}\nx\nEOF\n`, 'apps/app/Dockerfile'),
    );
    expect(message).toContain(`apps/app/Dockerfile has a line that only BuildKit knows: ${line}\n`);
    expect(message).toContain('builderImage');
  });

  it('finds a flag that stands on a further line', () => {
    expect(() =>
      refuseBuildKit('FROM a AS builder\nRUN \\\n  --mount=type=cache,target=/x \\\n  true\n', 'f'),
    ).toThrow('knows: RUN \\');
  });

  it.each([
    'RUN apk add --network=x y',
    'RUN test $((1<<2)) -eq 4',
    'RUN x <<< "y"',
    'RUN ["a", "--mount=b"]',
    'ENV X="<<EOF"',
  ])('takes %s', (line) => {
    refuseBuildKit(`FROM a AS builder\n${line}\n`, 'f');
  });
});

describe('platformArguments', () => {
  it('are those that the text declares', () => {
    const text = 'ARG BUILDPLATFORM\nFROM a AS builder\nARG TARGETARCH TARGETVARIANT\nRUN echo $TARGETOS\n';
    expect(platformArguments(text, 'linux/arm/v7')).toEqual({
      BUILDPLATFORM: 'linux/arm/v7',
      TARGETARCH: 'arm',
      TARGETVARIANT: 'v7',
    });
  });
});
