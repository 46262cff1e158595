import type { Artifact } from '../artifact/artifact';
import { platformOf } from '../plan/triple';
import type { ImagePlan } from './image-plan';

/** Path of the CA certificates in an image. OpenSSL, rustls and Go's programs look here. */
export const IMAGE_CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

/** A platform, in the format of images. */
export interface Platform {
  architecture: string;
  os: string;
  variant?: string;
}

/** Returns the platform that an artifact runs on. */
export function platformIn({ target }: Pick<Artifact, 'target'>): Platform {
  const [os = '', architecture = '', variant] = platformOf(target).split('/');
  return { architecture, os, ...(variant ? { variant } : {}) };
}

/** The input of an image's configuration. */
export interface ConfigFacts {
  artifact: Artifact;
  plan: ImagePlan;
  /** SHA-256 of each layer's tar archive, in order. */
  layers: string[];
  hasCertificates: boolean;
  /** Seconds since 1970. */
  epoch: number;
}

/**
 * Returns an image's configuration:
 * https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export function imageConfig({ artifact, plan, layers, hasCertificates, epoch }: ConfigFacts): object {
  const { architecture, os, variant } = platformIn(artifact);
  const created = new Date(epoch * 1000).toISOString().replace('.000', '');
  const env = {
    PATH: '/',
    // Many programs with a bundled OpenSSL look elsewhere.
    ...(hasCertificates ? { SSL_CERT_FILE: `/${IMAGE_CERTIFICATES}` } : {}),
    ...plan.env,
  };
  return {
    created,
    architecture,
    os,
    ...(variant ? { variant } : {}),
    config: {
      User: plan.user,
      ...(plan.ports.length > 0
        ? { ExposedPorts: Object.fromEntries(plan.ports.map((port) => [port, {}])) }
        : {}),
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Entrypoint: plan.entrypoint ?? [`/${mainBinary(artifact)}`],
      ...(plan.cmd.length > 0 ? { Cmd: plan.cmd } : {}),
      WorkingDir: plan.workingDir,
      Labels: sorted({ ...ownLabels(artifact), ...plan.labels }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((digest) => `sha256:${digest}`) },
    history: layers.map(() => ({ created, created_by: '@org/rust-static' })),
  };
}

/** Returns the binary that an image runs: the one with the crate's name, or else the first. */
export function mainBinary({ binaries, crate }: Artifact): string {
  return (binaries.find(({ name }) => name === crate.name) ?? binaries[0])!.name;
}

/**
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md. None of the values is
 * specific to one build.
 */
function ownLabels({ project, version, crate }: Artifact): Record<string, string> {
  const labels: Record<string, string | null> = {
    'org.opencontainers.image.title': project,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.description': crate.description,
    'org.opencontainers.image.licenses': crate.license,
    'org.opencontainers.image.source': crate.repository,
  };
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value)) as Record<string, string>;
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
