# A ready builder from a real Alpine, for the tests that build without a Dockerfile of their own.
ARG BASE
FROM ${BASE}
RUN apk add --no-cache build-base cargo clang-libclang git linux-headers nasm perl pkgconf rust
