import { checkBuilder } from '../../engines/docker/builder/prepare';
import { manifestWith } from '../build-fixture';
import { from, prepared, tried, type Attempt } from './attempt';

const DOCKERFILE = 'apps/app/Dockerfile';
const STAGE = 'FROM alpine AS builder\nRUN apk add cargo\n';

const check = (files: Record<string, string>): void =>
  checkBuilder(prepared({ files, more: { options: { engine: 'docker' } } }));
const follow =
  (wrong: Record<string, string>, right: (error: Error) => Record<string, string>): Attempt =>
  (code) =>
    tried(
      () => check(wrong),
      (error) => check(right(error)),
    )(code);
const withStage = (lines: string): Record<string, string> => ({ [DOCKERFILE]: `${STAGE}${lines}\n` });

/** Remedies of Dockerfiles, which need no daemon. */
export const BUILDER_REMEDIES: Record<string, Attempt> = {
  'build-arg-undeclared': follow(
    { ...withStage(''), ...manifestWith('build-args = { VERSION = "1" }') },
    (error) => ({
      ...withStage(from(error, /Add `(ARG \w+)` to the stage/)),
      ...manifestWith('build-args = { VERSION = "1" }'),
    }),
  ),
  'builder-copy-missing': follow(withStage('COPY src /src'), (error) => ({
    ...withStage('COPY src /src'),
    ...manifestWith(from(error, /set (dockerfile = "[^"]+") in/)),
    [`apps/app/${from(error, /set dockerfile = "([^"]+)"/)}`]: STAGE,
  })),
  'builder-file-missing': follow({ ...withStage(''), ...manifestWith('builder-files = ["gone"]') }, () => ({
    ...withStage(''),
    ...manifestWith('builder-files = ["here"]'),
    here: '',
  })),
  'builder-stage-missing': follow({ 'apps/app/Dockerfile.static': 'FROM alpine\n' }, (error) => ({
    'apps/app/Dockerfile.static': `${from(error, /`(FROM [^`]+)`/)}\n`,
  })),
  'dockerfile-buildkit': follow(withStage('RUN --mount=type=cache,target=/x cargo --version'), (error) => {
    expect(error.message).toContain('Write RUN without the flag');
    return withStage('RUN cargo --version');
  }),
  'dockerfile-missing': follow({}, (error) => ({ [`${from(error, /setup (\S+)`/)}/Dockerfile`]: STAGE })),
};
