import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/**
 * A log of certificates for `initializeCA`. The one of `@sigstore/mock` writes empty signatures with
 * current versions of pkijs.
 */
export function certificateLog() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const logID = createHash('sha256').update(spki).digest();
  /** Returns a signed timestamp with the lengths before it (RFC 6962, section 3.2 and 3.3). */
  const log = async (certificate: ArrayBuffer, issuerID: ArrayBuffer): Promise<ArrayBuffer> => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(Date.now()));
    const tbs = firstElement(Buffer.from(certificate));
    const signed = Buffer.concat([
      Buffer.from([0, 0]),
      time,
      uint(1, 2),
      Buffer.from(issuerID),
      uint(tbs.length, 3),
      tbs,
      uint(0, 2),
    ]);
    const signature = sign('sha256', signed, privateKey);
    const parts = [
      Buffer.from([0]),
      logID,
      time,
      uint(0, 2),
      Buffer.from([4, 3]),
      uint(signature.length, 2),
      signature,
    ];
    const timestamp = Buffer.concat(parts);
    const bytes = Buffer.concat([uint(timestamp.length, 2), timestamp]);
    return Uint8Array.from(bytes).buffer;
  };
  return { publicKey: spki, logID, log };
}

function uint(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

/** Returns the first element of a DER sequence, such as the part of a certificate that is signed. */
function firstElement(der: Buffer): Buffer {
  const inner = der.subarray(headOf(der).length);
  const { length, size } = headOf(inner);
  return inner.subarray(0, length + size);
}

/** Length of an element's head and of its content. Long lengths have 2 bytes here. */
function headOf(der: Buffer): { length: number; size: number } {
  const first = der[1]!;
  const more = first < 0x80 ? 0 : first - 0x80;
  return { length: 2 + more, size: more === 0 ? first : der.readUIntBE(2, more) };
}
