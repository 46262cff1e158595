/**
 * Returns the name of a file as an asset of a release. Services replace other characters themselves,
 * so a name with them would never be found again. GitHub makes a dot of them too.
 *
 * @param prefix `<name>-<version>-<triple>` for a file whose name does not have it
 */
export function assetName(name: string, prefix?: string): string {
  return `${prefix === undefined ? '' : `${prefix}-`}${name}`.replace(/[^\w.-]+/g, '.');
}
