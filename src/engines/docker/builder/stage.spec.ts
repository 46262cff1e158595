import { dockerfile } from '../../../dockerfile/dockerfile';
import { builderDigest, builderStage, refuseUndeclaredArguments } from './stage';

const recipe = {
  file: 'Dockerfile',
  text: 'FROM a AS builder\n',
  baseImage: undefined,
  buildArgs: {},
  platform: 'linux/amd64',
  files: [],
};

describe('builderStage', () => {
  it('ends where the next stage begins', () => {
    const text = dockerfile({
      alpine: '3.24',
      native: { packages: [], env: {}, stages: [] },
      answers: undefined,
      file: 'apps/app/Dockerfile',
      crate: 'apps/app',
      bins: ['app'],
    });
    const stage = builderStage(text, 'Dockerfile');
    expect(stage).toMatch(/FROM \$\{BASE_IMAGE\} AS builder/);
    expect(stage).not.toMatch(/AS build$|scratch/m);
  });

  it('is the same for two apps, whose Dockerfiles differ in comments and in what they would run', () => {
    const text = (name: string): string =>
      builderStage(
        dockerfile({
          alpine: '3.24',
          native: { packages: [], env: {}, stages: [] },
          answers: undefined,
          file: `apps/${name}/Dockerfile`,
          crate: `apps/${name}`,
          bins: [name],
        }),
        'f',
      );
    expect(text('one')).toBe(text('two'));
  });

  it('keeps what looks like a command or a comment inside of another instruction', () => {
    const stage =
      'FROM x AS builder\nRUN a \\\n  # why\n  CMD b \\\n  c\nENTRYPOINT ["d", \\\n  "e"]\nRUN f\nCMD g';
    expect(builderStage(stage, 'f')).toBe('FROM x AS builder\nRUN a \\\n  CMD b \\\n  c\nRUN f');
    expect(builderStage(`# syntax=docker/dockerfile:1\n# b\n${stage}`, 'f')).toMatch(/^# syntax=.*\nFROM x/);
    expect(builderStage(`# escape=\`\n${stage}`, 'f')).toBe(`# escape=\`\n${stage}`);
  });

  it('is found wherever it stands, in any spelling', () => {
    expect(builderStage('FROM x as first\nRUN 1\nfrom y As Builder\nRUN 2\nFROM z\n', 'f')).toBe(
      'FROM x as first\nRUN 1\nfrom y As Builder\nRUN 2',
    );
  });

  it('says that there is none', () => {
    expect(() => builderStage('FROM alpine\n', 'apps/app/Dockerfile')).toThrow(
      'No stage "builder" in apps/app/Dockerfile',
    );
  });
});

describe('builderDigest', () => {
  it('changes with every part that the image is made from', () => {
    const digests = [
      recipe,
      { ...recipe, text: 'FROM b AS builder\n' },
      { ...recipe, baseImage: 'mirror/alpine' },
      { ...recipe, platform: 'linux/arm64' },
      { ...recipe, files: [{ path: 'a', bytes: Buffer.from('b') }] },
      { ...recipe, files: [{ path: 'ab', bytes: Buffer.from('') }] },
    ].map(builderDigest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(builderDigest({ ...recipe, file: 'other/name' })).toBe(digests[0]);
  });
});

describe('refuseUndeclaredArguments', () => {
  const refuse = (text: string) => () =>
    refuseUndeclaredArguments({ ...recipe, text: `FROM a AS builder\n${text}`, buildArgs: { B: '2' } });

  it.each(['ARG A=1 \\\n B=2\n', 'ARG A=1 \\\r\n B=2\r\n', 'ARG \\ \n# why\n\n  A B\n'])(
    'accepts an argument on a continued line: %j',
    (text) => expect(refuse(text)).not.toThrow(),
  );

  it('accepts one that another escape character continues', () => {
    const text = '# escape=`\nFROM a AS builder\nARG A=1 `\n B=2\n';
    expect(() => refuseUndeclaredArguments({ ...recipe, text, buildArgs: { B: '2' } })).not.toThrow();
  });

  it.each(['ARG A=1\n B=2\n', 'RUN x \\\n ARG B\n'])('refuses what is not an argument: %j', (text) =>
    expect(refuse(text)).toThrow('names B'),
  );
});
