import { ENGINES } from '../../engine-facts';
import type { Rule } from '../rule';

/** Messages of cargo, libcurl and git without a network connection. */
export const NO_NETWORK =
  /spurious network error|[Cc]ould(?:n't| not) resolve host|failed to resolve address|Connection (?:refused|reset|timed out)|[Ff]ailed to connect to|Couldn't connect to server|Could not resolve proxy|Recv failure|Server returned nothing|Transferred a partial file|unexpected eof while reading|[Tt]imeout was reached/;

/** Failures of registries, git servers and the connection to them. */
export const FETCH: readonly Rule[] = [
  {
    step: 'fetch',
    engine: 'docker',
    pattern: /could not execute process `git|cannot spawn git|git: not found/,
    reason:
      'Access to git by its configuration needs the git program, which the builder image does not have.',
    remedy:
      'Add it to the stage "builder" of the Dockerfile, below the managed part: `RUN apk add --no-cache git`.',
  },
  {
    step: 'fetch',
    pattern:
      /status code 401|status code 403|got 401|got 403|no token found|requires authentication|authentication required|Authentication failed|invalid credentials|failed to authenticate/i,
    reason: 'The registry or the git server wants to know who asks.',
    remedy:
      'Set CARGO_REGISTRIES_<NAME>_TOKEN (or log in with `cargo login --registry <name>`); for git over https see docs/guides/private-registry.md. Tokens reach only the step that fetches.',
  },
  {
    step: 'fetch',
    pattern:
      /SSL certificate problem|self[- ]signed certificate|unable to get local issuer|certificate verify failed|the SSL certificate is invalid/i,
    reason: 'The server shows a certificate of an unknown authority.',
    remedy: ({ engine }) =>
      ENGINES[engine].isContainer
        ? 'Name the file with your company\'s certificates (PEM) in CARGO_HTTP_CAINFO, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS, or with the option "caFile".'
        : "Name the file with your company's certificates (PEM) in CARGO_HTTP_CAINFO or SSL_CERT_FILE.",
  },
  {
    step: 'fetch',
    pattern: NO_NETWORK,
    reason: 'The step that fetches cannot reach the registry or the git server.',
    remedy: ({ engine }) =>
      `Check the network${ENGINES[engine].isContainer ? ' of the daemon' : ''}. Behind a proxy set HTTPS_PROXY and NO_PROXY: they are handed to the step that fetches.`,
  },
];
