import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBuild } from '../../build/prepare';
import type { PreparedBuild, TargetRequest } from '../../build/request';
import { cargoWorkspace, requestFor } from '../build-fixture';
import { thrown } from '../memory-files';

/** Causes the error of a code, follows its remedy, and checks that the error is gone. */
export type Attempt = (code: string) => void | Promise<void>;

/** A build of `apps/app`. */
export interface Case {
  files?: Record<string, string>;
  without?: string;
  more?: Partial<TargetRequest>;
}

/** Prepares the build of a case in a new folder. */
export function prepared({ files, without, more }: Case): PreparedBuild {
  const root = cargoWorkspace(['app'], files);
  if (without !== undefined) rmSync(join(root, without));
  return prepareBuild(requestFor(root, more));
}

/** A build with the host engine and further options. */
export const options = (values: object): Case => ({ more: { options: { engine: 'host', ...values } } });

/** Extracts the remedy from the message with a pattern. */
export const from = (error: Error, pattern: RegExp): string => pattern.exec(error.message)![1]!;

export const MEANT = /Did you mean "([^"]+)"\?/;

/** Tries a remedy of the preparation of a build. */
export const follow =
  (wrong: Case, right: (error: Error) => Case): Attempt =>
  (code) =>
    tried(
      () => prepared(wrong),
      (error) => prepared(right(error)),
    )(code);

/** Tries a remedy: `wrong` throws the error, `right` does what its message says. */
export const tried =
  (wrong: () => unknown, right: (error: Error) => unknown) =>
  (code: string): void => {
    const error = thrown(wrong);
    expect(error).toMatchObject({ code });
    right(error);
  };
