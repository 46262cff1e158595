import { isText, listOf, parseJson, shape, type Checked } from '../../../../json';

/** File of a builder image that `rust-static builder push` adds. */
export const MARKER_FILE = '/etc/rust-static/builder.json';

const isMarker = shape({ image: isText, env: listOf(isText) });

/**
 * What a builder image says about itself: the name that the plugin gives it, which has the digest of
 * its recipe, and the variables that its Dockerfile sets, as `NAME=value`.
 */
export type Marker = Checked<typeof isMarker>;

/** Returns the marker of the image that this process runs in, or undefined. */
export function readMarker(read: (path: string) => string | undefined): Marker | undefined {
  return parseJson(read(MARKER_FILE), isMarker);
}

/** Returns the text of a marker. */
export function markerText({ image, env }: Marker): string {
  return `${JSON.stringify({ image, env })}\n`;
}
