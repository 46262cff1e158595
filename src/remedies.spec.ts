import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errorSites } from './testing/error-sites';
import { BUILDER_REMEDIES } from './testing/remedies/of-builder';
import { OPTION_REMEDIES } from './testing/remedies/of-options';
import { PACKAGE_REMEDIES } from './testing/remedies/of-packages';
import { SETUP_REMEDIES } from './testing/remedies/of-setup';
import { SOURCE_REMEDIES } from './testing/remedies/of-sources';

const TRIED = {
  ...OPTION_REMEDIES,
  ...SOURCE_REMEDIES,
  ...PACKAGE_REMEDIES,
  ...SETUP_REMEDIES,
  ...BUILDER_REMEDIES,
};

/** Other tests that cause the error, follow the message, and check that the error is gone. */
const TRIED_ELSEWHERE: Record<string, string> = {
  'advisories-not-hashed': 'e2e/host/nightly/audit.e2e.ts',
  'crates-age-unknown': 'src/cli/doctor/minimum-age.spec.ts',
  'crates-too-young': 'src/cli/doctor/minimum-age.spec.ts',
  'advisories-unavailable': 'src/audit/audit.spec.ts',
  'native-ambiguous': 'src/cli/native-build.spec.ts',
  'package-not-ours': 'src/executors/image-source.spec.ts',
  'release-not-verified': 'src/attest/verify-release.spec.ts',
  'build-beside-secrets': 'src/engines/docker/session/refuse-beside.spec.ts',
  'image-unverified': 'src/attest/verify-image.spec.ts',
  'release-key-unreadable': 'src/cli/verify.spec.ts',
  'release-key-invalid': 'src/executors/sign/executor.spec.ts',
  'trusted-root-invalid': 'src/attest/identity.spec.ts',
  'attest-on-host': 'src/cli/attest-reproduced.spec.ts',
  'attest-without-release': 'src/cli/attest-reproduced.spec.ts',
  'release-not-reproduced': 'src/cli/attest-reproduced.spec.ts',
  'attach-failed': 'src/attest/attach-bundle.spec.ts',
  'signer-unclear': 'src/executors/image-push/signed.spec.ts',
  'signing-failed': 'src/attest/identity.spec.ts',
  'sign-without-package': 'src/executors/sign/executor.spec.ts',
  'output-forged': 'e2e/host/nightly/poisoned-cache.e2e.ts',
  'output-unproven': 'src/build/require-built.spec.ts',
  'output-missing': 'src/build/require-built.spec.ts',
  'package-forged': 'src/executors/proven-images.spec.ts',
  'package-build-unknown': 'src/executors/proven-images.spec.ts',
  'ci-publish-unprepared': 'src/generators/ci/publish.spec.ts',
  'ci-publish-unsupported': 'src/generators/ci/publish.spec.ts',
  'engine-not-hashed': 'e2e/graph/hashed.ts',
  'publish-cargo-missing': 'src/executors/release-publish/executor.spec.ts',
  'publish-failed': 'e2e/host/nightly/release-publish.e2e.ts',
  'publish-registry-ambiguous': 'src/executors/release-publish/executor.spec.ts',
  'release-address-insecure': 'src/forge/forge-target.spec.ts',
  'release-api-failed': 'src/forge/attach-assets.spec.ts',
  'release-archive-missing': 'src/executors/release-publish/release-assets.spec.ts',
  'release-asset-differs': 'src/forge/attach-assets.spec.ts',
  'release-asset-twice': 'src/executors/release-publish/release-assets.spec.ts',
  'release-repository-unknown': 'src/forge/forge-target.spec.ts',
  'release-tag-missing': 'src/forge/attach-assets.spec.ts',
  'released-nothing': 'src/cli/released.spec.ts',
  'released-tag-elsewhere': 'src/cli/released.spec.ts',
  'released-tags-unknown': 'src/cli/released.spec.ts',
  'release-token-missing': 'src/forge/forge-target.spec.ts',
  'registry-unknown': 'src/registry/registry.spec.ts',
  'release-lock-stale': 'e2e/graph/release.ts',
  'release-requirement-range': 'src/release/change-version.spec.ts',
  'release-version-missing': 'src/release/change-version.spec.ts',
  'daemons-entry': 'src/engines/docker/session/docker-engine.daemon.spec.ts',
  'daemons-unreachable': 'src/engines/docker/session/docker-engine.daemon.spec.ts',
  'package-other-profile': 'e2e/graph/command-line.ts',
  'source-link-outside': 'src/plan/source-files.spec.ts',
  'serve-binary-ambiguous': 'src/executors/serve/serve.spec.ts',
  'serve-directory-missing': 'src/executors/serve/serve.spec.ts',
  'ssh-daemon-unreachable': 'e2e/docker/ssh.e2e.ts',
  'ssh-host-key': 'e2e/docker/ssh.e2e.ts',
  'ssh-login-refused': 'e2e/docker/ssh.e2e.ts',
  'units-draft-invalid': 'src/cli/units.spec.ts',
  'units-draft-unreadable': 'src/cli/units.spec.ts',
  'units-engine-unsupported': 'src/cli/units.spec.ts',
  'units-indexes-full': 'src/cli/units.spec.ts',
  'units-key-invalid': 'src/cli/units.spec.ts',
  'units-key-missing': 'src/cli/units.spec.ts',
  'units-store-failed': 'src/cli/units.spec.ts',
  'units-store-invalid': 'src/units/stores/stores.spec.ts',
  'units-store-missing': 'src/cli/units.spec.ts',
  'tests-failed': 'e2e/host/static-test.e2e.ts',
  'tests-filtered': 'e2e/host/static-test.e2e.ts',
  'toml-string-not-found': 'src/cargo/toml-strings.spec.ts',
};

const DAEMON = 'needs a daemon, an image or a container';
const MACHINE = 'is about a program, a right or a disk of the machine';
const BINARY = 'needs a compiler that makes such a binary, or bytes that something has changed';
const NX = 'needs a run of Nx';
const list = (why: string, codes: string): [string, string][] => codes.split(' ').map((code) => [code, why]);

const NOT_TRIED = Object.fromEntries([
  ...list(
    DAEMON,
    'build-running build-slots-exhausted builder-build-failed builder-is-other builder-image-lost builder-pull-failed builder-sets-rustflags builder-wrong-platform container-command-failed container-ended container-file-irregular container-file-missing daemon-connection-lost daemon-disk-full daemon-refused daemon-time-missing daemon-unreachable dockerfile-word-invalid empty-image-failed image-load-failed image-platform-missing smoke-test-failed smoke-test-impossible smoke-test-not-started target-cache-clone-failed units-build-failed units-not-portable volume-unreadable variable-line-break cache-empty cache-file-foreign cache-file-truncated cache-file-unreadable cache-folder-unusable cache-version-unknown docker-config-invalid credentials-unavailable',
  ),
  ...list(
    MACHINE,
    'cancelled certificates-unreadable disk-full image-push-failed permission-denied program-failed program-missing push-needs-skopeo serve-not-linux serve-not-started push-reference-missing registry-unreachable release-cargo-missing release-lock-unproven skopeo-missing toolchain-broken toolchain-missing toolchain-target-missing cargo-failed cargo-metadata-failed cargo-metadata-incomplete lock-missing lock-stale',
  ),
  ...list(
    'needs another machine, or a program of it',
    'ssh-address-invalid ssh-docker-missing ssh-missing ssh-shell-prints ssh-timeout ssh-unreachable',
  ),
  ...list(
    'needs a builder of another architecture',
    'native-is-same native-needs-container sysroot-missing tests-need-emulator',
  ),
  ...list(
    BINARY,
    'architecture-unknown artifact-changed audit-data-incomplete artifact-unreadable artifact-version-unknown binary-not-elf binary-not-executable binary-not-static binary-shared-object binary-wrong-architecture binary-wrong-libc executable-missing',
  ),
  ...list(
    NX,
    'binary-not-input committed-slice-stale depends-on-replaced git-commit-unreadable git-folder-missing git-not-hashed graph-stale hash-plan-unavailable input-not-hashed input-target-in-batch input-target-not-run input-target-without-outputs inputs-replaced no-build-recorded output-not-declared project-hidden release-not-crate release-versions-differ sources-changed sources-written static-build-ambiguous target-not-ours target-unknown crate-disabled crate-without-entry workspace-missing project-not-crate',
  ),
]);

describe('the remedies of errors', () => {
  const codes = [...new Set(errorSites(__dirname).map(({ code }) => code!))].sort();

  it('are tried, or it says why not, for each code', () => {
    const all = [TRIED, TRIED_ELSEWHERE, NOT_TRIED].flatMap((table) => Object.keys(table));
    expect(all.toSorted()).toEqual(codes);
  });

  it.each(Object.entries(TRIED))('of %s make it go away', (code, attempt) => attempt(code));

  it.each(Object.entries(TRIED_ELSEWHERE))('of %s are tried in a file that is there: %s', (_code, file) =>
    expect(existsSync(join(__dirname, '..', file))).toBe(true),
  );
});
