import { posix } from 'node:path';
import { validRange } from 'semver';
import { isWithin, joinPath } from '../../cargo/paths';
import { isImageReference } from '../image-reference';
import { isPattern } from '../pattern';

/**
 * A condition for a string, so that it cannot get another meaning where it is used: in an argument,
 * a path, or a request.
 */
export interface Rule {
  isRight: (text: string) => boolean;
  reason: string;
  remedy?: string;
}

export const IMAGE: Rule = {
  isRight: isImageReference,
  reason: 'It should name an image, such as registry.example.com/rust-builder:1.96.',
};
export const MIRROR: Rule = {
  isRight: (text) => /^https?:\/\/[\w.~:/?%=+[\]-]+$/.test(text),
  reason:
    'It should be an address such as https://mirror.example.com/alpine; a password in it would stand in the history of the image.',
};
export const INSIDE: Rule = {
  isRight: (path) => !posix.isAbsolute(path) && isWithin('.', joinPath(path)),
  reason: 'It is outside of the workspace, which the builder must not see.',
};
export const NO_PATTERN: Rule = {
  isRight: (path) => !isPattern(path),
  reason: 'Nx takes ( ) [ ] { } ! ? and * in an output folder for a pattern, and would not cache it.',
  remedy: 'Choose a folder without these characters.',
};
export const CREATOR: Rule = {
  isRight: (text) => /^[^\s@]+@[^\s@/]+\.[^\s@/]+$|^https?:\/\/\S+$/.test(text),
  reason: 'It should be an e-mail address or a URL, such as security@example.com.',
};
export const MAINTAINER: Rule = {
  isRight: (text) => /^[^<>\n]*[^<>\s][^<>\n]* <[^\s<>@]+@[^\s<>@]+>$/.test(text),
  reason: 'It should be a name and an address, such as Example Team <team@example.com>.',
};
export const LICENSE: Rule = {
  isRight: (text) => /^[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.-]+)?$/.test(text),
  reason: 'It should be one SPDX identifier, such as MIT, from https://spdx.org/licenses.',
};
export const CRATE_SPEC: Rule = {
  isRight: (text) => {
    const [name, requirement, ...more] = text.split('@') as [string, ...string[]];
    const range = requirement?.replaceAll(',', ' ');
    return /^[\w-]+$/.test(name) && more.length === 0 && (range === undefined || validRange(range) !== null);
  },
  reason: 'It should be the name of a crate, or a name with a requirement, such as time@<0.3.',
};
export const VARIABLE_NAME: Rule = {
  isRight: (name) => /^[^\s=]+$/.test(name),
  reason: 'Environment variable names must not be empty or contain spaces or "=".',
};
export const NOT_RUSTFLAGS: Rule = {
  isRight: (name) => !/^(CARGO_(ENCODED|BUILD)_)?RUSTFLAGS$|^CARGO_TARGET_\w+_RUSTFLAGS$/.test(name),
  reason: 'The build sets its own list of flags, which makes the binary static.',
  remedy: 'Put the flags into the option "rustflags", one an item.',
};

export const NOT_OWN_ARGUMENT: Rule = {
  isRight: (name) =>
    !/^(?:BASE_IMAGE|APK_MIRROR|TARGET\w*|BUILDPLATFORM|(?:https?|ftp|all|no)_proxy)$/i.test(name),
  reason: 'The plugin sets that build argument itself.',
  remedy:
    'Use the options "baseImage" and "apkMirror", and the environment variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY.',
};

// These variables determine what is built and where. Only the plan may set them.
const OURS =
  '--target --manifest-path --bin --bins --profile --release -r --features -F --all-features --no-default-features ' +
  '--message-format --target-dir --locked --frozen --offline --package -p --workspace --all --exclude';

const READ_BY_US = /^(-q|-h|--(help|quiet|list|format|logfile|bench|exact|skip|ignored)(=.*)?)$/;

/** The results are read from the output of the test programs. */
export const TESTS_OWN: Rule = {
  isRight: (argument) => argument.startsWith('-') && !READ_BY_US.test(argument),
  reason: 'static-test runs all tests and reads their results from the output of the test programs.',
  remedy:
    'Write a value as --name=value. Use the option "ignored" for ignored tests, and the options "filter" and "tests" of static-test-only to run some tests.',
};
export const PART_OF_NAME: Rule = {
  isRight: (text) => !text.startsWith('-') && text !== '',
  reason: 'It should be a part of the name of a test.',
};

/** Flags after `--config`: the build sets its own list, so cargo would not use them. */
const FLAGS = /^(?:--config=)?\s*(?:build|target\..*)\.rustflags\s*=/;

export const NOT_OURS: Rule = {
  isRight: (argument) =>
    !OURS.split(' ').includes(argument.split('=')[0]!) && !/^-[Fpr]/.test(argument) && !FLAGS.test(argument),
  reason:
    'static-build decides that argument itself, from the options target, profile, bins, features, noDefaultFeatures and rustflags.',
  remedy: 'Use the option of that name, or remove the argument.',
};
