import { failureContext as context } from '../testing/failure-context';
import { causeOf } from './causes';

// Recorded messages of cargo, rustc, linkers and libcurl.
describe('causeOf', () => {
  it.each([
    [
      'build',
      'error: failed to write `/x/y.d`\n\nCaused by:\n  No space left on device (os error 28)',
      'rust-static clean',
    ],
    [
      'build',
      "error: could not compile `big` (lib)\n\nCaused by:\n  process didn't exit successfully: `rustc --crate-name big` (signal: 9, SIGKILL: kill)",
      '--cargoArgs=--jobs=1',
    ],
    [
      'build',
      "error: could not compile `x`\n  process didn't exit successfully: `rustc --crate-name x` (signal: 11, SIGSEGV: invalid memory reference)",
      'another `alpine` release',
    ],
    [
      'build',
      'thread \'main\' panicked at build.rs:1:55:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only file system" }',
      'below OUT_DIR',
    ],
    [
      'build',
      'error: failed to run custom build command for `app v0.1.0 (/w/apps/app)`\n\nCaused by:\n  thread \'main\' panicked at apps/app/build.rs:3:70:\n  called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
      'to `include` in',
    ],
    ['build', 'curl: (6) Could not resolve host: example.org', 'network = true'],
    ['build', 'failed to lookup address information: Temporary failure in name resolution', 'network = true'],
    [
      'fetch',
      'error: failed to download from `https://reg/api`\n\nCaused by:\n  failed to get successful HTTP response from `x`, got 401',
      'CARGO_REGISTRIES_<NAME>_TOKEN',
    ],
    [
      'fetch',
      'error: no token found for `corp`, please run `cargo login --registry corp`',
      'CARGO_REGISTRIES_<NAME>_TOKEN',
    ],
    [
      'fetch',
      '[60] SSL peer certificate or SSH remote key was not OK (SSL certificate problem: unable to get local issuer certificate)',
      '"caFile"',
    ],
    [
      'fetch',
      "[6] Couldn't resolve host name (Could not resolve host: index.crates.io)",
      'HTTPS_PROXY and NO_PROXY',
    ],
    [
      'fetch',
      "curl failed\n\nCaused by:\n  [7] Couldn't connect to server (Failed to connect to 172.30.9.1 port 44381 after 0 ms: Couldn't connect to server)",
      'HTTPS_PROXY and NO_PROXY',
    ],
    [
      'fetch',
      '[56] Failure when receiving data from the peer (Recv failure: Connection was cut)',
      'HTTPS_PROXY and NO_PROXY',
    ],
    ['build', '/bin/sh: rustc: Exec format error', 'of the architecture of x86_64-alpine-linux-musl'],
  ])('%s: %s', (step, stderr, remedy) => {
    expect(causeOf(stderr, context, step)?.remedy).toContain(remedy);
  });

  it.each([
    [
      'SSL certificate problem: unable to get local issuer certificate',
      'in CARGO_HTTP_CAINFO or SSL_CERT_FILE.',
    ],
    ["Couldn't resolve host name", 'Check the network. Behind a proxy'],
    ['failed to unpack package `x`', "`registry/src` of cargo's home"],
  ])('names nothing of Docker to who fetches with the host engine: %s', (stderr, remedy) => {
    expect(causeOf(stderr, { ...context, engine: 'host' }, 'fetch')?.remedy).toContain(remedy);
  });

  const SCRIPT = 'error: failed to run custom build command for `x v1.0.0`\n';
  it.each([
    ["wget: bad address 'x.org'", 'wants the network'],
    ['wget: unable to resolve host address ‘x.org’', 'wants the network'],
    [
      "fatal: unable to access 'https://github.com/x/y/': Could not resolve host: github.com",
      'wants the network',
    ],
    [
      'reqwest::Error { kind: Request, source: error sending request for url (https://x.org/)',
      'wants the network',
    ],
    ['ffmpeg build script failed with Some(4), check log', 'ended with status 4'],
    ['curl failed: exit status: 6', 'curl found no server'],
  ])('%s is about the network: %s', (text, reason) => {
    const cause = causeOf(`${SCRIPT}${text}`, context, 'build');
    expect(cause?.reason).toContain(reason);
    expect(cause?.remedy).toContain('network = true');
    const withNetwork = causeOf(`${SCRIPT}${text}`, { ...context, network: true }, 'build');
    expect(withNetwork?.remedy).not.toContain('network = true');
    expect(withNetwork?.remedy).toContain('HTTPS_PROXY');
  });

  it.each([
    'checking for getaddrinfo... no\nconfigure: error: no sockets',
    'x.c:3:1: error: ENETUNREACH undeclared',
    'make: *** [x] Error 2, exit status: 2',
  ])('%s is not about the network', (text) => {
    expect(causeOf(`${SCRIPT}${text}`, context, 'build')).toBeUndefined();
  });

  it('does not take a build script that crashes for a compiler', () => {
    const text =
      "process didn't exit successfully: `/t/build/x/build-script-build` (signal: 11, SIGSEGV: invalid)";
    expect(causeOf(text, context, 'build')).toBeUndefined();
  });

  it('says nothing of an error that is plainly the code', () => {
    expect(causeOf('error[E0425]: cannot find value `x` in this scope', context, 'build')).toBeUndefined();
  });

  it('knows that the host may write its own sources', () => {
    const text = 'Read-only file system (os error 30)';
    expect(causeOf(text, { ...context, engine: 'host' }, 'build')).toBeUndefined();
  });
});
