import { missingCopy } from './context-copies';

const BUILDER = 'FROM rust:1.90-alpine AS builder\n';

describe('missingCopy', () => {
  it.each([
    ['src', `${BUILDER}COPY src ./src\n`],
    ['Cargo.toml', `${BUILDER}COPY --chown=1:1 ./Cargo.toml Cargo.lock ./\n`],
    ['src', `${BUILDER}copy ["src/", "/x"]\n`],
    ['migrations', `FROM scratch AS base\nCOPY migrations /m\n${BUILDER}`],
    ['Cargo.lock', `${BUILDER}COPY \\\r\n  # the lock\r\n  Cargo.lock \\\r\n  ./\r\n`],
    ['.', `${BUILDER}COPY . .\nRUN --mount=type=cache,target=/x \\\n  cargo build --release\n`],
    ['.', `${BUILDER}ADD ./ /src\nRUN cargo install --locked --path .\n`],
    ['.', `FROM chef AS planner\nCOPY . .\nRUN cargo chef prepare\n${BUILDER}COPY --from=planner /r /r\n`],
    ['web', `FROM node AS web\nCOPY web/ .\nRUN npm ci\n${BUILDER}`],
  ])('finds a copy of %s', (source, text) => {
    expect(missingCopy(text, [])?.source).toBe(source);
  });

  it.each([
    `${BUILDER}RUN apk add cargo\nFROM builder AS build\nCOPY . .\nRUN cargo build\n`,
    `${BUILDER}COPY --from=planner /recipe.json .\n`,
    // Nothing that is run needs what is missing.
    `${BUILDER}COPY . .\nRUN apk add cargo && cargo install cargo-chef\nCMD cargo build\n`,
    `${BUILDER}ADD https://example.com/key.pub /etc/apk/keys/\n`,
    `ARG FILES=x\n${BUILDER}COPY $FILES /x\nCOPY keys/*.pub /etc/apk/keys/\n`,
    `# COPY src .\n${BUILDER}`,
  ])('finds none in %j', (text) => {
    expect(missingCopy(text, [])).toBeUndefined();
  });

  it('knows the files that the setting names', () => {
    const text = `${BUILDER}COPY ./docker/setup.sh keys/ /x/\nCOPY . /all\nRUN cargo fetch\n`;
    expect(missingCopy(text, ['docker', 'keys/company.pub'])).toBeUndefined();
    expect(missingCopy(text, ['docker/'])?.source).toBe('keys');
  });
});
