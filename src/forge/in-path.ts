/** Encodes a tag for the path of a URL. It may contain slashes. */
export function inPath(tag: string): string {
  return tag.split('/').map(encodeURIComponent).join('/');
}
