/** Formats a size in bytes, such as `0.59 MiB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}
