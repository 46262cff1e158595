import { RustStaticError } from '../errors';
import type { ImageSettings } from '../plan/package-settings';
import { placeFiles, type PlacedFile } from './place-files';

/** The parts of an image's configuration that do not follow from the artifact. */
export interface ImagePlan {
  /** `uid:gid`. */
  user: string;
  /** Undefined runs the binary. */
  entrypoint: string[] | undefined;
  cmd: string[];
  env: Record<string, string>;
  labels: Record<string, string>;
  /** In the format of the configuration: `8080/tcp`. */
  ports: string[];
  workingDir: string;
  files: PlacedFile[];
}

/** Id of `nonroot` in common base images. Systems do not use it for real users. */
export const NOBODY = '65532:65532';

// Docker's maximum.
const MOST_ID = 2 ** 31 - 1;

/**
 * Fills in the defaults of an image.
 *
 * @throws RustStaticError for a user name instead of an id, an invalid port, and a path that is not
 * absolute
 */
export function planImage(settings: ImageSettings, projectRoot: string): ImagePlan {
  const { user = NOBODY, workingDir = '/', ports = [] } = settings;
  if (!/^\d{1,10}(:\d{1,10})?$/.test(user) || user.split(':').some((id) => Number(id) > MOST_ID))
    throw new RustStaticError(`Option "image.user" is "${user}"`, {
      code: 'option-value-invalid',
      reason: 'The image has no users but its own, so it must be a number, or two: uid:gid.',
      remedy: `Give numbers, such as "${NOBODY}", or "0:0" for root.`,
    });
  if (!workingDir.startsWith('/'))
    throw new RustStaticError(`Option "image.workingDir" is "${workingDir}"`, {
      code: 'option-value-invalid',
      reason: 'It must be an absolute path.',
      remedy: 'Begin it with a slash.',
    });
  return {
    user: user.includes(':') ? user : `${user}:${user}`,
    entrypoint: settings.entrypoint,
    cmd: settings.cmd ?? [],
    env: settings.env ?? {},
    labels: settings.labels ?? {},
    ports: ports.map(portOf),
    workingDir,
    files: placeFiles('image.files', settings.files ?? [], projectRoot),
  };
}

function portOf(port: string): string {
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(port);
  if (match && Number(match[1]) > 0 && Number(match[1]) < 65536) return `${match[1]}/${match[2] ?? 'tcp'}`;
  throw new RustStaticError(`Option "image.ports" has "${port}"`, {
    code: 'option-value-invalid',
    reason: 'A port is a number below 65536, with /udp or /sctp where it is not TCP.',
    remedy: 'Give a port such as "8080" or "53/udp".',
  });
}
