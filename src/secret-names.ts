const SECRET = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|AUTH_CONFIG|JWT|_KEY|_PAT)$/i;

/** True for the name of a variable whose value is probably a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}
