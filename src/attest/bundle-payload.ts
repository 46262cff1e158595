import { isText, parseJson, shape } from '../json';

const isEnvelope = shape({ dsseEnvelope: shape({ payload: isText }) });

/** Returns what a bundle has signed, in base64. Undefined if it is no bundle. The signature is not checked. */
export function bundlePayload(text: string | undefined): string | undefined {
  return parseJson(text, isEnvelope)?.dsseEnvelope.payload;
}
