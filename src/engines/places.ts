/** Where an engine can run builds: this machine, or a daemon. */
export interface Place {
  /** Docker platform that runs without emulation, such as `linux/amd64`. Absent if unknown. */
  readonly platform?: string;
  /** Groups of builds whose crates were compiled there before. */
  readonly warm: ReadonlySet<string>;
}

/**
 * Returns the places for a build, best first: those with compiled crates of its group, then the
 * others in their order. Places that must emulate the build's platform are used only if all must.
 */
export function bestPlaces<T extends Place>(
  places: readonly T[],
  { platform, group }: { platform: string; group: string | undefined },
): T[] {
  const native = places.filter((place) => place.platform === undefined || place.platform === platform);
  const isWarm = ({ warm }: Place): boolean => group !== undefined && warm.has(group);
  return (native.length > 0 ? native : [...places]).toSorted((a, b) => Number(isWarm(b)) - Number(isWarm(a)));
}
