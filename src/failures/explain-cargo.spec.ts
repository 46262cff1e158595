import { failureContext as plan } from '../testing/failure-context';
import { explainCargo } from './explain-cargo';

describe('explainCargo', () => {
  it('says which command mends a stale lock', () => {
    const stderr =
      'error: cannot update the lock file /x/Cargo.lock because --locked was passed to prevent this\n';
    expect(explainCargo('fetch', plan, { exitCode: 101, stderr }).message).toBe(
      [
        'Cargo.lock is not up to date with the manifests',
        'The build is always --locked, so that it compiles what was reviewed and hashed.',
        'Run `cargo update --workspace --manifest-path Cargo.toml` and commit Cargo.lock.',
      ].join('\n\n'),
    );
  });

  it('repeats the last errors of a compile, without colours, with the exit status', () => {
    const stderr =
      '\u001b[1m\u001b[91merror[E0425]\u001b[0m: cannot find `x`\n  --> src/main.rs\nerror: could not compile `app`\n';
    expect(explainCargo('build', plan, { exitCode: 101, stderr }).message).toBe(
      [
        'cargo build failed for app with exit status 101',
        "Cargo's own output is above.\n  error[E0425]: cannot find `x`\n  error: could not compile `app`",
        'Correct what cargo reports; the previous output, if there was one, has not been touched.',
      ].join('\n\n'),
    );
  });
});
