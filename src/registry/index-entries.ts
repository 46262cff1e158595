import { compare } from 'semver';
import { table } from '../cargo/toml';
import { messageOf } from '../errors';
import { isFlag, optional, parseJson, shape } from '../json';
import type { Registry } from './registry';

/** Returns the path of a crate in an index (https://doc.rust-lang.org/cargo/reference/registry-index.html). */
export function indexPath(crate: string): string {
  const name = crate.toLowerCase();
  if (name.length < 4) return [name.length, ...(name.length === 3 ? [name[0]] : []), name].join('/');
  return `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

/** Returns the address of a registry's sparse index, with a slash at its end. */
export function sparseBase({ index }: Registry): string {
  return index.slice('sparse+'.length).replace(/\/?$/, '/');
}

/** A version of a crate in an index. */
export interface IndexEntry {
  version: string;
  yanked: boolean;
  /** ISO 8601. Undefined if the registry does not say when it was published. */
  published: string | undefined;
}

/**
 * Asks a sparse index for the versions of a crate.
 *
 * @returns the versions, oldest first; empty if the crate was never published
 * @throws Error if the registry does not answer
 */
export async function indexEntries(registry: Registry, crate: string): Promise<IndexEntry[]> {
  const text = await readIndex(sparseBase(registry), indexPath(crate), registry.token);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => table(JSON.parse(line)))
    .map(({ vers, yanked, pubtime }) => ({
      version: String(vers),
      yanked: yanked === true,
      published: typeof pubtime === 'string' ? pubtime : undefined,
    }))
    .sort((a, b) => compare(a.version, b.version));
}

async function readIndex(base: string, path: string, token: string | undefined): Promise<string> {
  const first = await get(`${base}${path}`);
  const response =
    token !== undefined && (await isForUsers(first.status, base))
      ? await get(`${base}${path}`, { authorization: token })
      : first;
  if (response.ok) return response.text();
  if ([404, 410, 451].includes(response.status)) return '';
  throw new Error(`HTTP status ${response.status}`);
}

/**
 * As with cargo, only a registry that asks for the token gets it. One that hides its crates may ask
 * only for its configuration
 * (https://doc.rust-lang.org/cargo/reference/registry-authentication.html).
 */
async function isForUsers(status: number, base: string): Promise<boolean> {
  if (status === 401) return true;
  if (status !== 403 && status !== 404) return false;
  const config = await get(`${base}config.json`);
  if (config.status === 401) return true;
  return config.ok && parseJson(await config.text(), isConfig)?.['auth-required'] === true;
}

const isConfig = shape({ 'auth-required': optional(isFlag) });

function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { headers, signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    const { cause } = error as { cause?: unknown };
    throw new Error(cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`);
  });
}
