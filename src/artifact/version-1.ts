import { isRecord } from '../json';

/**
 * Converts an `artifact.json` of schema version 1 to version 2. Version 1 had the British spelling
 * of `license`. Its `builder.image` held either the digest of a builder's recipe or the reference
 * of a ready builder image. Missing parts stay absent, and the check of version 2 refuses them.
 */
export function upgradeArtifact(artifact: Record<string, unknown>): Record<string, unknown> {
  const { crate, packages, builder } = artifact;
  return {
    ...artifact,
    schemaVersion: 2,
    crate: renameLicense(crate),
    builder: isRecord(builder) ? upgradeBuilder(builder) : builder,
    ...(isRecord(packages) && {
      packages: Object.fromEntries(
        Object.entries(packages).map(([name, described]) => [name, renameLicense(described)]),
      ),
    }),
  };
}

/**
 * Gives `license` its present spelling in a crate or package of version 1. Other values stay
 * unchanged.
 */
export function renameLicense(described: unknown): unknown {
  if (!isRecord(described) || !('licence' in described)) return described;
  return Object.fromEntries(
    Object.entries(described).map(([key, value]) => [key === 'licence' ? 'license' : key, value]),
  );
}

function upgradeBuilder({ image, ...builder }: Record<string, unknown>): Record<string, unknown> {
  if (image === undefined) return builder;
  const isDigest = typeof image === 'string' && /^[0-9a-f]{64}$/.test(image);
  return { ...builder, [isDigest ? 'recipe' : 'reference']: image };
}
