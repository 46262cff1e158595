// The images for the tests: the test builder, or the image in RUST_STATIC_TEST_BASE, such as
// `alpine:3.24`.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync, statSync } = require('node:fs');
const { basename, join } = require('node:path');

const folder = join(__dirname, '../test-builder');
const testBuilderFiles = [
  ...readdirSync(folder)
    .filter((name) => !/^(README|Alpine)/.test(name))
    .sort()
    .map((name) => join(folder, name)),
  join(__dirname, '../../src/testing/alpine-packages.txt'),
];
/** Makes a builder from an Alpine image, which has neither Rust nor a compiler. */
const alpineFile = join(folder, 'Alpine.Dockerfile');
const base = process.env.RUST_STATIC_TEST_BASE;

/** @param {(string | Buffer)[]} parts */
const hashOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
};
/** Name, mode and content of a file. An image has the modes too. @param {string} file */
const partsOf = (file) => [basename(file), statSync(file).mode & 0o100 ? 'x' : '-', readFileSync(file)];
// The name changes with the inputs of the image.
const testBuilderImage = `rust-static-test-builder:${hashOf(...testBuilderFiles.flatMap(partsOf))}`;
/** The base image of Dockerfiles that `setup` writes. */
const baseImage = base ?? testBuilderImage;
/** An image with cargo and compilers, for `builder-image`. */
const builderImage = base
  ? `rust-static-test-builder-of:${hashOf(base, readFileSync(alpineFile))}`
  : testBuilderImage;

/** True if an image contains a file. @param {string} image @param {string} path */
const has = (image, path) =>
  spawnSync('docker', ['run', '--rm', '--entrypoint', 'test', image, '-e', path]).status === 0;

/**
 * Identifies an image by its content: the test builder, under any name, or an Alpine. @param
 * {string} image
 */
function kindOf(image) {
  if (has(image, '/opt/test-builder')) return 'test builder';
  return has(image, '/etc/alpine-release') ? 'alpine' : undefined;
}

/**
 * True if the tests run with the test builder instead of Alpine. It has compilers for both glibc
 * and musl.
 */
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
