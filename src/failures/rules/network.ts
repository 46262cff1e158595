import { metadataOf } from '../remedies';
import type { Cause, FailureContext, Rule } from '../rule';

// Words of curl, wget (GNU and busybox), git, Rust's HTTP clients, Python, Node and Go.
const UNREACHED = [
  /[Cc]ould(?:n't| not) resolve|[Tt]emporary failure in name resolution|failed to lookup address/,
  /[Nn]etwork is (?:unreachable|down)|[Nn]ame or service not known|Try again \(os error 11\)|bad address '/,
  /[Dd]ns (?:error|[Ff]ailed)|unable to resolve host|Name does not resolve|No route to host/,
  /\bEAI_AGAIN\b|\bENOTFOUND\b|connect ENETUNREACH|dial tcp: lookup|error sending request for url/,
  /error trying to connect|[Cc]ould(?:n't| not) connect to|[Ff]ailed to connect to|unable to access 'https?:/,
]
  .map(({ source }) => source)
  .join('|');

const network = (context: FailureContext, reason: string): Cause =>
  context.network
    ? {
        reason: 'A build script cannot reach the network.',
        remedy:
          'Check the address that it names. Behind a proxy, HTTP_PROXY, HTTPS_PROXY and NO_PROXY of this machine must be right for a container.',
      }
    : {
        reason,
        remedy: `Prefer a feature of that crate that builds from its own sources; else set network = true in ${metadataOf(context)}.`,
      };

/** Build scripts that want the network. */
export const NETWORK: readonly Rule[] = [
  {
    step: 'build',
    engine: 'docker',
    pattern: new RegExp(UNREACHED),
    cause: (context) => network(context, 'A build script wants the network, which builds do not have.'),
  },
];

/** Exit statuses that programs use for a network failure, if nothing else explains the failure. */
export const NETWORK_STATUS: readonly Rule[] = [
  {
    step: 'build',
    engine: 'docker',
    within: /failed to run custom build command/,
    // https://www.gnu.org/software/wget/manual/html_node/Exit-Status.html
    pattern: /(?:Some\(4\)|(?:exit status|exit code|status|code):? 4)(?!\d)/,
    cause: (context) =>
      network(
        context,
        'A build script ran a program that ended with status 4. For wget, that is a network failure, and builds have no network.',
      ),
  },
  {
    step: 'build',
    engine: 'docker',
    within: /failed to run custom build command[^]*\bcurl\b/,
    // https://curl.se/docs/manpage.html#EXIT
    pattern: /(?:Some\([67]\)|(?:exit status|exit code|status|code):? [67])(?!\d)/,
    cause: (context) => network(context, 'curl found no server, and builds have no network.'),
  },
];
