import { imageBuildRemedy } from './image-build';

const FACTS = { file: 'apps/app/Dockerfile', base: 'alpine:3.24', platform: 'linux/arm64' };
const COMMAND = "The command '/bin/sh -c apk add --no-cache cargo' returned a non-zero code: 1";

describe('imageBuildRemedy', () => {
  it.each([
    [
      'a blank base',
      'base name (${BASE_IMAGE}) should not be blank',
      '',
      /Move `ARG BASE_IMAGE=…` above the first `FROM` of apps\/app\/Dockerfile/,
    ],
    [
      'a missing stage',
      'invalid from flag value nothere: pull access denied for nothere, repository does not exist',
      '',
      /No stage "nothere" stands above that line/,
    ],
    ['no such target', 'failed to reach build target builder in Dockerfile', '', /FROM <image> AS builder/],
    [
      'a private image',
      "pull access denied for corp/x, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      '',
      /image alpine:3\.24 in .* `docker login`/,
    ],
    [
      'an unknown tag',
      'manifest for alpine:9.9 not found: manifest unknown: manifest unknown',
      '',
      /Correct the image/,
    ],
    [
      'a limit of the registry',
      'toomanyrequests: You have reached your pull rate limit.',
      '',
      /limits pulls/,
    ],
    [
      'an unknown instruction',
      'dockerfile parse error line 2: unknown instruction: FOO',
      '',
      /Correct or remove the instruction FOO in apps\/app\/Dockerfile/,
    ],
    [
      'a file that is missing',
      'COPY failed: file not found in build context or excluded by .dockerignore: stat nothere.txt: file does not exist',
      '',
      /"builderFiles"/,
    ],
    [
      'a file that is missing (Podman)',
      'no items matching glob "/x/nothere.txt" copied (1 filtered out using /x/.dockerignore): no such file',
      '',
      /"builderFiles"/,
    ],
    [
      'a full disk',
      'failed to register layer: write /usr/lib/x: no space left on device',
      '',
      /rust-static clean/,
    ],
    ['a full disk in a step', COMMAND, 'ERROR: cargo-1.96: No space left on device\n', /docker system prune/],
    [
      'no name server',
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
      '',
      /"baseImage" \(images\)/,
    ],
    [
      'no network in a step',
      COMMAND,
      'WARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v3.24/main: temporary error (try again later)\nERROR: unable to select packages:\n  cargo (no such package):\n    required by: world[cargo]\n',
      /"apkMirror"/,
    ],
    [
      'a package that is missing',
      COMMAND,
      'ERROR: unable to select packages:\n  foo-static (no such package):\n    required by: world[foo-static]\n',
      /alpine:3\.24 has no package foo-static.*name=foo-static/,
    ],
    [
      'a package that an architecture does not have',
      'The command \'/bin/sh -c root=/opt/sysroot/riscv64 && apk --root "$root" --arch riscv64 --initdb add foo-static\' returned a non-zero code: 1',
      'ERROR: unable to select packages:\n  foo-static (no such package):\n    required by: world[foo-static]\n',
      /no package foo-static for riscv64.*out of the setting "triples"/,
    ],
    [
      'a mirror without an architecture',
      'The command \'/bin/sh -c root=/opt/sysroot/riscv64 && apk --root "$root" --arch riscv64 --initdb add foo-static\' returned a non-zero code: 2',
      'ERROR: unable to select packages:\n  fortify-headers (no such package):\n    required by: world[fortify-headers]\n  musl-dev (no such package):\n    required by: world[musl-dev]\n',
      /mirror has no packages for riscv64.*"apkMirror"/,
    ],
    [
      'a base image without the keys of an architecture',
      COMMAND,
      "cp: can't stat '/usr/share/apk/keys/riscv64/*': No such file or directory\n",
      /alpine:3\.24 has no keys .* for riscv64.*"baseImage"/,
    ],
    [
      'a version of rustup without an architecture',
      COMMAND,
      "error: component 'rust-std' for target 'riscv64gc-unknown-linux-musl' is unavailable for download for channel '1.70.0'\n",
      /no standard library for riscv64gc-unknown-linux-musl.*"toolchain"/,
    ],
    [
      'another Rust of the other architecture',
      COMMAND,
      'ERROR: unable to select packages:\n  rust-1.95.0-r0:\n    breaks: world[rust=1.96.0-r0]\n',
      /does not have 1\.96\.0-r0 for this one.*"apkMirror"/,
    ],
    [
      'a mirror with keys of its own',
      COMMAND,
      'ERROR: https://mirror.example.com/alpine/v3.24/main: UNTRUSTED signature\n',
      /signed with a key.*"builderFiles"/,
    ],
    [
      'another processor',
      "The command '/bin/sh -c true' returned a non-zero code: 1",
      'exec /bin/sh: exec format error\n',
      /not for linux\/arm64.*binfmt/,
    ],
    [
      'an image of another platform',
      'image with reference alpine:3.24 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
      '',
      /linux\/arm64/,
    ],
    [
      'an unknown authority',
      COMMAND,
      'ERROR: https://dl-cdn.alpinelinux.org/alpine: TLS: server certificate not trusted\n',
      /"caFile"/,
    ],
  ])('%s', (_what, said, output, remedy) => {
    expect(imageBuildRemedy(said, output, FACTS)).toMatch(remedy);
  });

  it('says nothing of a report that it does not know', () => {
    expect(
      imageBuildRemedy(
        "The command '/bin/sh -c make' returned a non-zero code: 2",
        'make: *** [all] Error 1',
        FACTS,
      ),
    ).toBeUndefined();
  });
});
