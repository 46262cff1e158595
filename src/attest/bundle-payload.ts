import { isText, parseJson, shape } from '../json';

const isEnvelope = shape({ dsseEnvelope: shape({ payload: isText }) });

/**
 * Returns the signed payload of a bundle, in base64. Undefined if the text is not a bundle. The
 * signature is not checked.
 */
export function bundlePayload(text: string | undefined): string | undefined {
  return parseJson(text, isEnvelope)?.dsseEnvelope.payload;
}
