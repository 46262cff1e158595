import { sha256 } from './package-fixture';
import { entriesIn, type Server } from './unit-servers';

/** How a registry lets users in. */
export interface RegistryRules {
  /** `user:password`. Without it, everybody may read and write. */
  login?: string;
  /** Where it sends clients for a token. The default is itself. */
  realm?: string;
  /** Accept `Basic` instead of tokens. */
  isBasic?: boolean;
  /** Sees each request for a token. */
  onToken?: (query: URLSearchParams, authorization: string | undefined) => void;
  /** Where it wants uploads. The default is itself, with a relative address. */
  uploads?: string;
  /** Where it sends readers of blobs. The default is itself. */
  blobs?: string;
}

/**
 * An OCI registry as distribution 2.8: tokens by scope, digests of uploads are checked, and the blobs
 * of a manifest must exist.
 */
export function registry(root: string, rules: RegistryRules = {}): Server {
  const entries = entriesIn(root);
  const basic = `Basic ${Buffer.from(rules.login ?? '').toString('base64')}`;
  return ({ method, path, query, headers, body }) => {
    if (path === '/token') {
      rules.onToken?.(
        method === 'POST' ? new URLSearchParams(body.toString()) : query,
        headers.authorization,
      );
      if (method === 'GET' && headers.authorization !== basic) return [401];
      return [
        200,
        JSON.stringify({ token: query.get('scope') ?? new URLSearchParams(body.toString()).get('scope') }),
      ];
    }
    const actions = method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
    const token = headers.authorization ?? '';
    const isIn = rules.isBasic
      ? token === basic
      : /^Bearer repository:team\/crates:/.test(token) && token.includes(actions);
    if (rules.login !== undefined && !isIn) {
      const realm = rules.realm ?? `http://${headers.host}/token`;
      const scope = `repository:team/crates:${actions}`;
      const challenge = rules.isBasic
        ? 'Basic realm="r"'
        : `Bearer realm="${realm}",service="s",scope="${scope}"`;
      return [401, '', { 'www-authenticate': challenge }];
    }
    const [, kind, name = ''] = /^\/v2\/team\/crates\/(blobs|manifests)\/(.+)$/.exec(path) ?? [];
    if (method === 'GET' && kind === 'blobs' && rules.blobs) return [307, '', { location: rules.blobs }];
    if (method === 'POST') return [202, '', { location: rules.uploads ?? `${path}1?_state=a%3D%3D` }];
    if (method === 'PUT' && kind === 'blobs') {
      const digest = query.get('digest') ?? '';
      if (query.get('_state') !== 'a==' || digest !== `sha256:${sha256(body)}`) return [400];
      entries.put(sha256(body), body);
      return [201];
    }
    if (method === 'PUT') {
      const { config, layers } = JSON.parse(body.toString()) as {
        config: { digest: string };
        layers: { digest: string }[];
      };
      const isComplete = [config, ...layers].every(({ digest }) => entries.get(digest.slice(7)));
      if (!isComplete || headers['content-type'] !== 'application/vnd.oci.image.manifest.v1+json')
        return [400];
      entries.put(path, body);
      return [201];
    }
    const entry = entries.get(kind === 'blobs' ? name.replace('sha256:', '') : path);
    return entry ? [200, entry] : [404];
  };
}
