/**
 * What stopped or cost time when real projects first arrived: what the project had, what happened
 * then, what happens now, and the test of it.
 */
export const FINDINGS = [
  [
    'a feature `static` that downloads a library',
    'was always on',
    'is on only if `static-feature` names it',
    'e2e/host/nightly/own-feature.e2e.ts',
  ],
  [
    'a Dockerfile of its own',
    '`setup` printed a stage that broke the Dockerfile',
    '`setup` writes Dockerfile.static beside it',
    'src/generators/setup/existing-crate.spec.ts',
  ],
  [
    'metadata of another tool',
    'settings became an inline table, and a second table was an error',
    '`[package.metadata.rust-static]` is a table of its own',
    'src/generators/setup/settings-table.spec.ts',
  ],
  [
    'links to files of the repository',
    'refused one at a time',
    'their targets are inputs',
    'src/plan/links.spec.ts',
  ],
  [
    'a path crate that asks pkg-config for FFmpeg',
    'was not recognised',
    'its libraries are planned',
    'src/libraries/asked.spec.ts',
  ],
  [
    'a build script that needs the network',
    'the message did not mention the network, and its log was in a volume',
    'the message names `network` and shows the log',
    'src/failures/causes.spec.ts',
  ],
  [
    'an `ARG` of the managed Dockerfile',
    'could not be set',
    'the setting `build-args` sets it',
    'src/engines/docker/builder/prepare.spec.ts',
  ],
  [
    'a crate at the root',
    'every file of the repository was an input',
    'documents, CI files and npm files are not',
    'src/plan/root-crate.spec.ts',
  ],
  [
    'an edit of the Dockerfile',
    'compiles all crates again',
    'the same: only half of the crates could be kept',
    'docs/decisions/0028-change-of-the-builder.md',
  ],
  [
    'archives in an order that does not link',
    'the message blamed an unused crate',
    'it names the order and the prefix',
    'src/failures/native-causes.spec.ts',
  ],
  [
    'a repository without .gitignore',
    'node_modules/ and .nx/ were untracked files',
    '`setup` adds them',
    'src/generators/setup/existing-crate.spec.ts',
  ],
  [
    'a crate without native libraries',
    'got a build.rs with empty lists',
    'gets none',
    'src/generators/setup/generator.spec.ts',
  ],
  [
    'a Rust that no Alpine release has',
    '`setup` said nothing',
    'it says which setting installs it',
    'src/plan/alpine-rust.spec.ts',
  ],
  [
    'a build script that calls git',
    'got no commit, silently',
    '`doctor` and `plan` mention `include-git`',
    'src/plan/asks-git.spec.ts',
  ],
  [
    'RUST_BACKTRACE=1',
    '`doctor` printed a backtrace',
    'it prints the message only',
    'src/engines/host/toolchain.spec.ts',
  ],
];

/** The findings as a table in Markdown. */
export function findingsTable() {
  const lines = FINDINGS.map(
    ([had, before, now, test]) => `| ${had} | ${before} | ${now} | [${test.split('/').at(-1)}](../${test}) |`,
  );
  return ['| project has | before | now | test |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
