import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fulcioHandler, initializeCA, rekorHandler } from '@sigstore/mock';
import { certificateLog } from './certificate-log';
import { transparencyLog } from './transparency-log';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Certificate authority and transparency log on loopback, and the trusted root for them. */
export interface SigstoreServices {
  url: string;
  trustedRoot: string;
  /** Returns a token as a CI job gets it. Nobody checks its signature here. */
  token: (subject: string, issuer: string) => string;
  close: () => void;
}

/** Starts the services of `@sigstore/mock`, with logs of our own. */
export async function sigstoreServices(): Promise<SigstoreServices> {
  const ctLog = certificateLog();
  const ca = await initializeCA(pair(), ctLog);
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tlog = transparencyLog(new URL(url).host);
  const handlers = [fulcioHandler(ca), rekorHandler(tlog)];
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const handler = handlers.find(({ path }) => path === request.url);
      if (!handler) return response.writeHead(404).end();
      void handler
        .fn(Buffer.concat(chunks).toString())
        .then(({ statusCode, response: body, contentType }) =>
          response.writeHead(statusCode, { 'content-type': contentType ?? 'text/plain' }).end(body),
        );
    });
  });
  const start = new Date(0).toISOString();
  const log = (publicKey: Buffer) => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: publicKey.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start },
    },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  const authority = {
    subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
    uri: url,
    certChain: { certificates: [{ rawBytes: ca.rootCertificate.toString('base64') }] },
    validFor: { start },
  };
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(tlog.publicKey)],
    certificateAuthorities: [authority],
    ctlogs: [log(ctLog.publicKey)],
    timestampAuthorities: [],
  };
  return {
    url,
    trustedRoot: JSON.stringify(root),
    token: (subject, issuer) =>
      ['{"alg":"none"}', JSON.stringify({ sub: subject, iss: issuer, aud: 'sigstore' }), '']
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.'),
    close: () => server.close(),
  };
}
