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

describe('the feature for static builds', () => {
  const context = {
    ...plan,
    staticFeature: 'static',
    broughtIn: new Map([['media_info', ['app/static', 'collection/static', 'media_info/static']]]),
  };
  const explain = (stderr: string) => explainCargo('build', context, { exitCode: 101, stderr }).message;

  it.each([
    [
      'a build script',
      'error: failed to run custom build command for `media_info v0.1.0 (/src/media_info)`\n',
    ],
    ['a compile', 'error: could not compile `media_info` (lib) due to 1 previous error\n'],
  ])('is named if %s fails in a crate that only it affects, with the way to turn it off', (_what, stderr) => {
    const message = explain(stderr);
    expect(message).toContain('app/static -> collection/static -> media_info/static');
    expect(message).toContain(
      'remove `static-feature = "static"` from [package.metadata.rust-static] of apps/app/Cargo.toml',
    );
  });

  it('is not named for another crate', () => {
    expect(explain('error: could not compile `app`\n')).not.toContain('static-feature');
  });
});
