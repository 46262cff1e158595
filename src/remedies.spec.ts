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
  'git-objects-elsewhere': 'src/engines/sources/git-folder.spec.ts',
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
  'artifact-changed': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'artifact-unreadable': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'artifact-version-unknown': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'binary-not-executable': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'binary-not-static': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'cache-folder-unusable': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'cargo-failed': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'certificates-unreadable': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'committed-slice-stale': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'crate-disabled': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'crate-without-entry': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'depends-on-replaced': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'disk-full': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'git-commit-unreadable': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'git-folder-missing': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'git-not-hashed': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'input-not-hashed': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'input-target-not-run': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'input-target-without-outputs': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'inputs-replaced': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'lock-missing': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'lock-stale': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'no-build-recorded': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'output-not-declared': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'permission-denied': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'plugin-not-registered': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'project-hidden': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'project-not-crate': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'push-reference-missing': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'smoke-test-failed': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'sources-changed': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'sources-written': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'ssh-address-invalid': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'static-build-ambiguous': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'target-not-ours': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'target-unknown': 'e2e/host/nightly/mistakes-in-inputs.e2e.ts',
  'toolchain-broken': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'toolchain-missing': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'toolchain-target-missing': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'workspace-missing': 'e2e/host/nightly/mistakes-in-projects.e2e.ts',
  'builder-build-failed': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'builder-pull-failed': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'builder-sets-rustflags': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'cache-empty': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'cache-file-foreign': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'cache-file-unreadable': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'cache-version-unknown': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'credentials-unavailable': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'daemon-unreachable': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'docker-config-invalid': 'e2e/docker/nightly/mistakes-with-daemons.e2e.ts',
  'smoke-test-not-started': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'binary-not-input': 'e2e/host/nightly/mistakes-in-outputs.e2e.ts',
  'program-missing': 'e2e/host/nightly/mistakes-in-builds.e2e.ts',
  'release-cargo-missing': 'e2e/host/nightly/mistakes-in-releases.e2e.ts',
  'release-lock-unproven': 'e2e/host/nightly/mistakes-in-releases.e2e.ts',
  'release-not-crate': 'e2e/host/nightly/mistakes-in-releases.e2e.ts',
  'skopeo-missing': 'e2e/host/nightly/mistakes-in-releases.e2e.ts',
};

const DAEMON = 'needs a daemon, an image or a container';
const MACHINE = 'is about a program, a right or a disk of the machine';
const BINARY = 'needs a compiler that makes such a binary, or bytes that something has changed';
const NX = 'needs a run of Nx';
const list = (why: string, codes: string): [string, string][] => codes.split(' ').map((code) => [code, why]);

const NOT_TRIED = Object.fromEntries([
  ...list(
    DAEMON,
    'build-running build-slots-exhausted builder-is-other builder-image-lost builder-wrong-platform container-command-failed container-ended container-file-irregular container-file-missing daemon-connection-lost daemon-disk-full daemon-refused daemon-time-missing dockerfile-word-invalid empty-image-failed image-load-failed image-platform-missing smoke-test-impossible target-cache-clone-failed units-build-failed units-not-portable volume-unreadable variable-line-break cache-file-truncated',
  ),
  ...list(
    MACHINE,
    'cancelled image-push-failed program-failed push-needs-skopeo serve-not-linux serve-not-started registry-unreachable cargo-metadata-failed cargo-metadata-incomplete',
  ),
  ...list(
    'needs another machine, or a program of it',
    'ssh-docker-missing ssh-missing ssh-shell-prints ssh-timeout ssh-unreachable',
  ),
  ...list(
    'needs a builder of another architecture',
    'native-is-same native-needs-container sysroot-missing tests-need-emulator',
  ),
  ...list(
    BINARY,
    'architecture-unknown audit-data-incomplete binary-not-elf binary-shared-object binary-wrong-architecture binary-wrong-libc executable-missing',
  ),
  ...list(NX, 'graph-stale hash-plan-unavailable input-target-in-batch release-versions-differ'),
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
