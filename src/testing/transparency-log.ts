import { createHash, generateKeyPairSync, randomInt, sign, X509Certificate } from 'node:crypto';
import { canonicalJson } from '../units/canonical';

/** What Rekor is asked to record: a DSSE envelope, and certificates as PEM in base64. */
export interface Proposal {
  kind: string;
  apiVersion: string;
  spec: { proposedContent: { envelope: string; verifiers: string[] } };
}

/**
 * A transparency log for `rekorHandler`. That of `@sigstore/mock` records the proposal instead of
 * its digests. Its proofs have index 0 and no hashes, which protobuf leaves out of a bundle, and
 * then sigstore-python refuses the bundle.
 *
 * Every entry is the second one of a log of its own.
 *
 * @param host names the log in its checkpoints
 */
export function transparencyLog(host: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const id = createHash('sha256').update(spki).digest();
  const log = async (proposed: unknown) => {
    const body = Buffer.from(canonicalJson(recorded(proposed as Proposal)));
    const entry = {
      body: body.toString('base64'),
      integratedTime: Math.floor(Date.now() / 1000),
      logID: id.toString('hex'),
      logIndex: randomInt(1, 10_000_000),
    };
    const set = sign('sha256', Buffer.from(canonicalJson(entry)), privateKey);
    const verification = { inclusionProof: proof(body), signedEntryTimestamp: set.toString('base64') };
    return { [createHash('sha256').update(body).digest('hex')]: { ...entry, verification } };
  };
  /** https://www.rfc-editor.org/rfc/rfc9162#section-2.1 and https://c2sp.org/tlog-checkpoint */
  const proof = (body: Buffer) => {
    const node = (...parts: (Buffer | string)[]): Buffer => {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(part);
      return hash.digest();
    };
    const [first, own] = [node('\0', 'first'), node('\0', body)];
    const root = node('\x01', first, own);
    const note = `${host} - 1\n2\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([id.subarray(0, 4), sign('sha256', Buffer.from(note), privateKey)]);
    const checkpoint = `${note}\n\u2014 ${host} ${signature.toString('base64')}\n`;
    return {
      logIndex: 1,
      treeSize: 2,
      checkpoint,
      hashes: [first.toString('hex')],
      rootHash: root.toString('hex'),
    };
  };
  return { publicKey: spki, log };
}

/** What Rekor records of an envelope: digests, and certificates as Go writes PEM, with 64 columns. */
function recorded({ kind, apiVersion, spec }: Proposal): object {
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const hash = (bytes: Buffer | string) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  const verifierOf = (encoded: string): string =>
    Buffer.from(new X509Certificate(Buffer.from(encoded, 'base64')).toString()).toString('base64');
  return {
    kind,
    apiVersion,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }, at) => ({ signature: sig, verifier: verifierOf(verifiers[at]!) })),
    },
  };
}
