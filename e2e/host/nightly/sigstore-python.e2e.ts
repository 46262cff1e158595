import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reproducedStatement } from '../../../src/attest/reproduced';
import { indexStatement } from '../../../src/attest/image-index';
import { openBundle } from '../../../src/attest/open-bundle';
import { signStatement } from '../../../src/attest/sign';
import { bothPlatforms, keys, pemOf, signedRelease } from '../../../src/testing/release-fixture';
import { sigstoreServices } from '../../../src/testing/sigstore-services';
import { scratchFolder } from '../../support/host-workspace';

jest.setTimeout(600_000);

const IDENTITY = 'https://github.com/org/app/.github/workflows/release.yml@refs/tags/v1.2.3';
const ISSUER = 'https://token.actions.githubusercontent.com';
const ARCHIVE = 'app-1.2.3-x86_64-unknown-linux-musl.tar.gz';
const PACKAGES = ['sigstore==4.5.1', 'in-toto-attestation==0.9.3'];
const folder = scratchFolder();
const at = (name: string): string => join(folder, name);

/** Parses statements with the schemas of in-toto, and prints their types. */
const STATEMENTS = `import json, sys
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
provenance, index, summary = (json.load(open(name)) for name in sys.argv[1:])
predicates = (provenance_pb2.Provenance(), provenance_pb2.Provenance(), vsa_pb2.VerificationSummary())
for statement, predicate in zip((provenance, index, summary), predicates):
    message = json_format.ParseDict(statement, statement_pb2.Statement())
    Statement.copy_from_pb(message).validate()
    # A predicate may have fields of others. Without them, every field must be in the schema.
    known = {key: value for key, value in statement["predicate"].items() if "_" not in key}
    # SLSA 1.1 has added the version of the verifier. This schema is of 1.0.
    known.get("verifier", {}).pop("version", None)
    # A list in every specification of SLSA, but one string in this schema.
    known.pop("verifiedLevels", None)
    json_format.ParseDict(known, predicate)
    print(message.predicate_type)
`;
/** Verifies the envelope of a key, as https://github.com/secure-systems-lab/dsse defines it. */
const BY_KEY = `import base64, json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
envelope = json.load(open(sys.argv[1]))["dsseEnvelope"]
payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"]
signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
key = load_pem_public_key(open(sys.argv[2], "rb").read())
key.verify(base64.b64decode(envelope["signatures"][0]["sig"]), signed)
`;

const python = (...args: string[]) => spawnSync(at('venv/bin/python'), args, { encoding: 'utf8' });
const script = (text: string, ...args: string[]) => python('-c', text, ...args);
/** Runs the command that users have. */
const sigstore = (release: string, name: string, identity = IDENTITY) => {
  const files = ['--bundle', join(release, `${name}.sigstore.json`), join(release, name)];
  const words = ['--trust-config', at('trust.json'), 'verify', 'identity', '--offline'];
  const { status, stdout, stderr } = spawnSync(
    at('venv/bin/sigstore'),
    [...words, '--cert-identity', identity, '--cert-oidc-issuer', ISSUER, ...files],
    { encoding: 'utf8' },
  );
  return { status, output: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
};

describe('the sigstore and in-toto packages of PyPI', () => {
  let release: string;

  beforeAll(async () => {
    execFileSync('python3', ['-m', 'venv', at('venv')]);
    execFileSync(at('venv/bin/pip'), ['install', '--quiet', ...PACKAGES]);
    const services = await sigstoreServices();
    process.env.SIGSTORE_ID_TOKEN = services.token(IDENTITY, ISSUER);
    const by = { fulcioUrl: services.url, rekorUrl: services.url };
    release = await signedRelease({ by });
    const trust = { trustedRoot: services.trustedRoot, identity: IDENTITY, issuer: ISSUER };
    const opened = await openBundle(readFileSync(join(release, 'provenance.sigstore.json'), 'utf8'), trust);
    const facts = {
      by: 'https://rebuild.example.com',
      at: new Date().toISOString(),
      sources: [],
      platforms: [],
    };
    const summary = JSON.stringify(reproducedStatement(opened, facts));
    writeFileSync(at('reproduced.json'), summary);
    const packages = (await bothPlatforms()).map((path) => ({
      folder: path,
      provenance: readFileSync(join(path, 'provenance.intoto.json'), 'utf8'),
    }));
    writeFileSync(at('index.json'), indexStatement(packages, facts.by)!);
    writeFileSync(at('reproduced.sigstore.json'), await signStatement(summary, by));
    services.close();
    const mediaType = (name: string): string => `application/vnd.dev.sigstore.${name}+json`;
    const any = { selector: 'ANY' };
    const config = {
      mediaType: mediaType('clienttrustconfig.v0.1'),
      trustedRoot: JSON.parse(services.trustedRoot) as unknown,
      signingConfig: { mediaType: mediaType('signingconfig.v0.2'), rekorTlogConfig: any, tsaConfig: any },
    };
    writeFileSync(at('trust.json'), JSON.stringify(config));
  });

  it('verify the bundle of every file that an identity has signed', () => {
    const bundled = readdirSync(release).filter((name) =>
      readdirSync(release).includes(`${name}.sigstore.json`),
    );
    const files = bundled.filter((name) => name !== 'image');
    expect(files.length).toBeGreaterThan(2);
    for (const name of files) expect(sigstore(release, name)).toMatchObject({ status: 0 });
  });

  it('refuse another identity, a changed file, and a changed statement', () => {
    expect(sigstore(release, ARCHIVE, `${IDENTITY}x`).status).toBe(1);
    const copy = at('copy');
    cpSync(release, copy, { recursive: true });
    appendFileSync(join(copy, ARCHIVE), 'x');
    expect(sigstore(copy, ARCHIVE).status).toBe(1);
    const bundle = join(copy, 'sbom.cdx.json.sigstore.json');
    const { dsseEnvelope, ...rest } = JSON.parse(readFileSync(bundle, 'utf8')) as {
      dsseEnvelope: { payload: string };
    };
    const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString().replace('"app"', '"evil"');
    const changed = { ...dsseEnvelope, payload: Buffer.from(payload).toString('base64') };
    writeFileSync(bundle, JSON.stringify({ ...rest, dsseEnvelope: changed }));
    expect(sigstore(copy, 'sbom.cdx.json').status).toBe(1);
  });

  it('read provenance, summary and the statement of an index by the schemas of in-toto', () => {
    const { status, stdout, stderr } = script(
      STATEMENTS,
      join(release, 'provenance.intoto.json'),
      at('index.json'),
      at('reproduced.json'),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'https://slsa.dev/provenance/v1',
      'https://slsa.dev/provenance/v1',
      'https://slsa.dev/verification_summary/v1',
      '',
    ]);
  });

  it('verify what a key has signed, without code of Sigstore', async () => {
    const byKey = await signedRelease();
    writeFileSync(at('key.pub'), pemOf(keys.publicKey));
    const bundle = join(byKey, 'provenance.sigstore.json');
    expect(script(BY_KEY, bundle, at('key.pub')).status).toBe(0);
    const text = readFileSync(bundle, 'utf8');
    writeFileSync(bundle, text.replace('"payloadType":"application/', '"payloadType":"aPplication/'));
    expect(script(BY_KEY, bundle, at('key.pub')).status).toBe(1);
  });
});
