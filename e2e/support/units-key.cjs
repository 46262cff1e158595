const { generateKeyPairSync } = require('node:crypto');

/**
 * Returns a new key for the index of shared crates: the private key as PEM, and the public one as
 * `trustedKeys` names it.
 */
function unitsKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  return { privateKey, trustedKeys: [publicKey.toString('base64')] };
}

module.exports = { unitsKey };
