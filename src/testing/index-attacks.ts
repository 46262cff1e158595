import { sign as signBytes } from 'node:crypto';
import { canonicalJson } from '../units/canonical';
import { PAYLOAD_TYPE, signIndex } from '../units/envelope';
import { sha256 } from './package-fixture';
import {
  base64,
  envelope,
  flipped,
  second,
  signed,
  signedBytes,
  withUnit,
  type Attack,
  type Envelope,
} from './unit-attacks';
import { crateOf, newKey } from './units-fixture';

/** Attacks on the index of a store. */
export const INDEX_ATTACKS: Record<string, Attack> = {
  // The index
  'an unsigned index': {
    ...envelope(({ payload }) => ({ payloadType: PAYLOAD_TYPE, payload, signatures: [] })),
    says: /none of "trustedKeys"/,
  },
  'an index signed by a key that nobody trusts': {
    does: ({ sign }) => sign({}, newKey()),
    says: /none of "trustedKeys"/,
  },
  'a foreign key under the id of the trusted one': {
    ...envelope((parts, { index }) => ({
      ...parts,
      signatures: [
        {
          ...(JSON.parse(signIndex(index, newKey())) as Envelope).signatures[0]!,
          keyid: parts.signatures[0]!.keyid,
        },
      ],
    })),
    says: /none of "trustedKeys"/,
  },
  'a flipped bit in the signature': {
    ...envelope((parts) => ({ ...parts, signatures: [{ sig: flipped(parts.signatures[0]!.sig) }] })),
    says: /none of "trustedKeys"/,
  },
  'a flipped bit in the payload': {
    ...envelope((parts) => ({ ...parts, payload: flipped(parts.payload) })),
    says: /none of "trustedKeys"/,
  },
  'a changed digest in the payload': {
    ...envelope((parts, { index }) => ({
      ...parts,
      payload: base64(canonicalJson(index).replace(index.units[0]!.digest, index.units[1]!.digest)),
    })),
    says: /none of "trustedKeys"/,
  },
  'the signature of another index': {
    ...envelope((parts, { index, key }) => ({
      ...parts,
      signatures: (JSON.parse(signIndex({ ...index, time: second - 1 }, key)) as Envelope).signatures,
    })),
    says: /none of "trustedKeys"/,
  },
  'a payload of another type, signed': {
    ...signedBytes((index) => canonicalJson(index), 'application/vnd.in-toto+json'),
    says: /another type/,
  },
  'the signature of another payload type': {
    ...envelope((parts, all) => ({
      ...parts,
      signatures: [
        { sig: signBytes(null, Buffer.from(canonicalJson(all.index)), all.key).toString('base64') },
      ],
    })),
    says: /none of "trustedKeys"/,
  },
  'a record that is not JSON': { ...envelope(() => '<html>Welcome</html>'), says: /not a signed index/ },
  'an empty record': { ...envelope(() => ''), says: /not a signed index/ },
  'a record with a list for an envelope': { ...envelope((parts) => [parts]), says: /not a signed index/ },
  'an unknown field': { ...signed({ extra: true } as object), says: /not a valid index/ },
  'an unknown field of a unit': { ...withUnit({ mode: 4095 } as object), says: /not a valid index/ },
  'a later version of the format': { ...signed({ version: 2 as 1 }), says: /not a valid index/ },
  'a key that occurs twice': {
    ...signedBytes((index) => canonicalJson(index).replace('{', `{"builder":"${sha256('other')}",`)),
    says: /not a valid index/,
  },
  'another spelling of the same JSON': {
    ...signedBytes((index) => JSON.stringify(index, null, 1)),
    says: /not a valid index/,
  },
  // Replay
  'an expired index': { ...signed({ time: second - 7200, expires: second - 1 }), says: /has expired/ },
  'an index of the future': {
    ...signed({ time: second + 3600, expires: second + 7200 }),
    says: /in the future/,
  },
  'an index that never expires': { ...signed({ expires: second + 400 * 86_400 }), says: /more than a year/ },
  'the index of another store': {
    ...signed({ store: 'other-team' }),
    says: /belongs to the store "other-team"/,
  },
  'the index of other crates or features': {
    ...signed({ closure: sha256('other features') }),
    says: /other crates/,
  },
  'the index of other packages in the builder': {
    ...signed({ builder: sha256('other packages') }),
    says: /another builder/,
  },
  'the index of another policy': { ...signed({ policy: 'warm-slot/1' }), says: /policy "warm-slot\/1"/ },
  'a builder that changed since': {
    ...signed({}),
    more: { expected: { builder: sha256('new packages') } },
    says: /nothing is published/,
  },
  // Code that ran
  'another crate ran': { ...signed({ ran: [crateOf('serde'), crateOf('evil')] }), says: /evil 1\.0\.0 ran/ },
  'another version of a crate ran': {
    ...signed({ ran: [{ ...crateOf('serde'), version: '1.0.1' }] }),
    says: /serde 1\.0\.1 ran/,
  },
  'a crate of another registry ran': {
    ...signed({ ran: [{ ...crateOf('serde'), source: 'registry+https://evil.example' }] }),
    says: /serde 1\.0\.0 ran/,
  },
  'a crate with another checksum ran': {
    ...signed({ ran: [{ ...crateOf('serde'), checksum: sha256('evil') }] }),
    says: /serde 1\.0\.0 ran/,
  },
  'a crate without a checksum ran': {
    ...signed({ ran: [{ name: 'serde', version: '1.0.0', source: crateOf('serde').source }] }),
    says: /serde 1\.0\.0 ran/,
  },
  'a crate ran that this build compiles, but does not run': {
    ...signed({}),
    more: { expected: { runs: [] } },
    says: /serde 1\.0\.0 ran/,
  },
  // Names of units
  'a unit above the target directory': { ...withUnit({ folder: '../release' }), says: /not a valid index/ },
  'a unit at an absolute path': { ...withUnit({ folder: '/release' }), says: /not a valid index/ },
  'a unit with a path as its name': { ...withUnit({ name: '../../etc' }), says: /not a valid index/ },
  'a unit with a pattern as its hash': { ...withUnit({ hash: '*' }), says: /not a valid index/ },
  'a unit that occurs twice': {
    ...signed(({ units }) => ({ units: [...units, units[0]!] })),
    says: /not a valid index/,
  },
  'a unit with a negative size': { ...withUnit({ size: -1 }), says: /not a valid index/ },
  'a unit of a petabyte': { ...withUnit({ size: 1e15 }), says: /not a valid index/ },
};
