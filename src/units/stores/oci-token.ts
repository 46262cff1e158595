import { isText, optional, parseJson, shape } from '../../json';
import { HttpClient, type Authorization } from './http-client';

/** What `docker login` has stored for a registry. */
export interface RegistryCredentials {
  username?: string;
  password?: string;
  /** A refresh token. */
  identitytoken?: string;
}

/** An answer of a token server is small. */
const LARGEST_TOKEN = 1 << 20;

/**
 * Authorization of a registry. It asks for what a request needs: reading never asks for the right to
 * write. Credentials are looked up when the registry asks for them.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistryAuthorization implements Authorization {
  #header: string | undefined;
  #canWrite = false;

  constructor(
    private readonly repository: string,
    private readonly credentials: () => RegistryCredentials | undefined,
    private readonly idleMs?: number,
  ) {}

  header(isWrite: boolean): string | undefined {
    return isWrite && !this.#canWrite ? undefined : this.#header;
  }

  async renew(answer: Response, isWrite: boolean, used?: string): Promise<boolean> {
    // Another request has got a token meanwhile.
    const known = this.header(isWrite);
    if (known !== undefined && known !== used) return true;
    const challenge = answer.headers.get('www-authenticate') ?? '';
    this.#header = /^basic\b/i.test(challenge)
      ? basic(this.credentials())
      : await this.#token(new URL(answer.url), challenge, isWrite);
    this.#canWrite = isWrite;
    return this.#header !== undefined && this.#header !== used;
  }

  async #token(registry: URL, challenge: string, isWrite: boolean): Promise<string | undefined> {
    const given = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    );
    if (!/^bearer\b/i.test(challenge) || !URL.canParse(given.realm ?? '')) return undefined;
    const realm = new URL(given.realm!);
    if (realm.protocol !== 'https:' && realm.protocol !== registry.protocol)
      throw new Error(`it asks for credentials without encryption, at ${realm.origin}`);
    const scope = `repository:${this.repository}:${isWrite ? 'pull,push' : 'pull'}`;
    const answer = await this.#ask(realm, { ...(given.service && { service: given.service }), scope });
    const token = parseJson(answer, isToken);
    const value = token?.token ?? token?.access_token;
    return value === undefined ? undefined : `Bearer ${value}`;
  }

  async #ask(realm: URL, query: Record<string, string>): Promise<string> {
    const credentials = this.credentials();
    const client = new HttpClient(realm, { header: () => basic(credentials) }, this.idleMs);
    const refresh = credentials?.identitytoken;
    if (refresh === undefined)
      for (const [name, value] of Object.entries(query)) realm.searchParams.set(name, value);
    const form = {
      ...query,
      grant_type: 'refresh_token',
      client_id: 'rust-static',
      refresh_token: refresh ?? '',
    };
    const answer = await client.send(realm, {
      method: refresh === undefined ? 'GET' : 'POST',
      ...(refresh !== undefined && {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: () => new URLSearchParams(form).toString(),
      }),
    });
    const text = (await client.content(answer, LARGEST_TOKEN)).toString('utf8');
    if (!answer.ok) throw new Error(`${realm.host} refuses the login with status ${answer.status}`);
    return text;
  }
}

const isToken = shape({ token: optional(isText), access_token: optional(isText) });

function basic(credentials: RegistryCredentials | undefined): string | undefined {
  if (!credentials?.username || credentials.identitytoken !== undefined) return undefined;
  const text = `${credentials.username}:${credentials.password ?? ''}`;
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
