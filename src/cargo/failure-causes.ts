import type { FailureContext } from './failures';

/** Why cargo failed, where its output tells, and what to do about it in this project. */
export interface Cause {
  reason: string;
  remedy: string;
}

interface Rule {
  /** `fetch` or `build`, when the words mean this only in one of them. */
  step?: string;
  engine?: string;
  pattern: RegExp;
  cause(context: FailureContext, match: RegExpExecArray): Cause;
}

/** What cargo, libcurl and git say when they reach nobody. */
export const NO_NETWORK =
  /spurious network error|[Cc]ould(?:n't| not) resolve host|failed to resolve address|Connection (?:refused|reset|timed out)|failed to connect to|Could not resolve proxy/;

const metadata = ({ crate }: FailureContext): string =>
  `[package.metadata.rust-static] of ${crate.root}/Cargo.toml`;

/** The first that fits counts: the narrower words stand first. */
const RULES: Rule[] = [
  {
    pattern: /No space left on device|os error 28\b|disk quota exceeded/i,
    cause: ({ engine }) => ({
      reason: 'The disk is full.',
      remedy:
        engine === 'docker'
          ? 'Make room where the daemon keeps its volumes: `npx rust-static clean` removes those of this workspace, `docker system df` shows the rest.'
          : 'Make room on the disk; `target/rust-static` can be removed, which costs only time.',
    }),
  },
  {
    pattern:
      /signal: 9, SIGKILL|\(signal: 9\)|LLVM ERROR: out of memory|memory allocation of \d+ bytes failed|virtual memory exhausted/,
    cause: () => ({
      reason: 'A compiler was killed, or got no more memory: most likely the machine ran out of memory.',
      remedy: [
        'Give the daemon (or the machine) more memory, or need less: --cargoArgs=--jobs=1, a profile with',
        '`lto = "thin"` or `lto = false`, more `codegen-units`, and a lower --parallel of nx.',
      ].join('\n'),
    }),
  },
  {
    pattern: /(?:^|[\s`/])(?:rustc|cc|ld|collect2|cc1plus|cc1)[ `][^\n]*\(signal: (\d+), (SIG[A-Z]+)/,
    cause: (_context, [, number, name]) => ({
      reason: `A compiler ended by signal ${number} (${name}), which is a fault of the compiler or of the machine.`,
      remedy: 'Run the target again; if it stays so, try another `alpine` release or toolchain.',
    }),
  },
  {
    engine: 'docker',
    pattern: /Read-only file system|os error 30\b/,
    cause: (context) => ({
      reason:
        'A build script or macro writes where it must not: sources and cargo home are read-only for it.',
      remedy: `Let it write below OUT_DIR, as cargo asks of build scripts. For a crate of others look for a feature that stops it, set in ${metadata(context)}.`,
    }),
  },
  {
    step: 'build',
    engine: 'docker',
    pattern:
      /[Cc]ould(?:n't| not) resolve|Temporary failure in name resolution|failed to lookup address|Network is unreachable|Name or service not known|Try again \(os error 11\)/,
    cause: (context) => ({
      reason: 'A build script wants the network, which builds do not have.',
      remedy: `Prefer a feature of that crate that builds from its own sources; else set network = true in ${metadata(context)}.`,
    }),
  },
  {
    step: 'fetch',
    pattern: /could not execute process `git|cannot spawn git|git: not found/,
    cause: () => ({
      reason:
        'Access to git by its configuration needs the git program, which the builder image does not have.',
      remedy:
        'Add it to the stage "builder" of the Dockerfile, below the managed part: `RUN apk add --no-cache git`.',
    }),
  },
  {
    step: 'fetch',
    pattern:
      /status code 401|status code 403|got 401|got 403|no token found|requires authentication|authentication required|Authentication failed|invalid credentials|failed to authenticate/i,
    cause: () => ({
      reason: 'The registry or the git server wants to know who asks.',
      remedy:
        'Set CARGO_REGISTRIES_<NAME>_TOKEN (or log in with `cargo login --registry <name>`); for git over https see "Private crates" in the README. Tokens reach only the step that fetches.',
    }),
  },
  {
    step: 'fetch',
    pattern:
      /SSL certificate problem|self[- ]signed certificate|unable to get local issuer|certificate verify failed|the SSL certificate is invalid/i,
    cause: () => ({
      reason: 'The server shows a certificate of an authority that the container does not know.',
      remedy:
        'Name the file with your company\'s certificates (PEM) in CARGO_HTTP_CAINFO, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS, or with the option "caFile".',
    }),
  },
  {
    step: 'fetch',
    pattern: NO_NETWORK,
    cause: () => ({
      reason: 'The container cannot reach the registry or the git server.',
      remedy:
        'Check the network of the daemon. Behind a proxy set HTTPS_PROXY and NO_PROXY: they are handed to the step that fetches.',
    }),
  },
  {
    pattern: /[Ee]xec format error|os error 8\b/,
    cause: ({ target }) => ({
      reason: 'A program of another architecture was started.',
      remedy: `The builder image must be of the architecture of ${target}, or the daemon must emulate it (\`docker run --privileged --rm tonistiigi/binfmt --install all\`).`,
    }),
  },
];

/** Why a cargo command failed, or undefined when its output tells nothing that is known here. */
export function causeOf(stderr: string, context: FailureContext, step: string): Cause | undefined {
  for (const { step: only, engine, pattern, cause } of RULES) {
    if ((only ?? step) !== step || (engine ?? context.engine) !== context.engine) continue;
    const match = pattern.exec(stderr);
    if (match) return cause(context, match);
  }
  return undefined;
}
