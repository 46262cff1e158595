// The images that the tests build with: the test builder, or what RUST_STATIC_TEST_BASE names, such as `alpine:3.24`.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const { basename, join } = require('node:path');

const folder = join(__dirname, '../test-builder');
const testBuilderFiles = [
  ...readdirSync(folder)
    .filter((name) => !/^(README|Alpine)/.test(name))
    .sort()
    .map((name) => join(folder, name)),
  join(__dirname, '../../src/testing/alpine-packages.txt'),
];
/** Makes a builder of an Alpine, which has neither Rust nor a compiler. */
const alpineFile = join(folder, 'Alpine.Dockerfile');
const base = process.env.RUST_STATIC_TEST_BASE;

/** @param {(string | Buffer)[]} parts */
const hashOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
};
// The name changes with what the image is made from.
const testBuilderImage = `rust-static-test-builder:${hashOf(...testBuilderFiles.flatMap((file) => [basename(file), readFileSync(file)]))}`;
/** What Dockerfiles that `setup` makes start from. */
const baseImage = base ?? testBuilderImage;
/** One with cargo and compilers in it, for `builder-image`. */
const builderImage = base
  ? `rust-static-test-builder-of:${hashOf(base, readFileSync(alpineFile))}`
  : testBuilderImage;

/** Whether an image has a file. @param {string} image @param {string} path */
const has = (image, path) =>
  spawnSync('docker', ['run', '--rm', '--entrypoint', 'test', image, '-e', path]).status === 0;

/** What an image is, by what is in it: the test builder, under whatever name, or an Alpine. @param {string} image */
function kindOf(image) {
  if (has(image, '/opt/test-builder')) return 'test builder';
  return has(image, '/etc/alpine-release') ? 'alpine' : undefined;
}

/** Whether the tests run with the test builder, which has glibc's compiler beside musl's, rather than in Alpine. */
const isTestBuilder = () => base === undefined || kindOf(base) === 'test builder';

module.exports = {
  alpineFile,
  baseImage,
  builderImage,
  isTestBuilder,
  kindOf,
  testBuilderFiles,
  testBuilderImage,
};
