import { packagesAt, releaseOfDockerfile, releasesWith } from './alpine-releases';

describe('packagesAt', () => {
  it('takes what the release has', () => {
    const packages = ['a', { name: 'b', from: '3.22' }, { name: 'c', until: '3.21' }];
    expect(packagesAt(packages, '3.20')).toEqual(['a', 'c']);
    expect(packagesAt(packages, '3.22')).toEqual(['a', 'b']);
  });

  it('takes a release that is newer than all as the newest', () => {
    expect(packagesAt([{ name: 'b', from: '3.24', until: '3.24' }], '3.25')).toEqual(['b']);
  });
});

describe('releasesWith', () => {
  it('names the releases whose Rust is new enough', () => {
    expect(releasesWith('1.85')).toEqual(['3.22', '3.23', '3.24']);
    expect(releasesWith('9.0')).toEqual([]);
  });
});

describe('releaseOfDockerfile', () => {
  it.each([
    ['FROM alpine:3.23 AS builder', undefined, '3.23'],
    ['FROM --platform=linux/arm64 docker.io/library/alpine:3.22.1@sha256:00 as builder', undefined, '3.22'],
    ['ARG BASE_IMAGE=alpine:3.24\nFROM ${BASE_IMAGE} AS builder', undefined, '3.24'],
    ['ARG BASE_IMAGE=alpine:3.24\nFROM ${BASE_IMAGE} AS builder', 'alpine:3.21', '3.21'],
    ['ARG BASE_IMAGE=alpine:3.24\nFROM $BASE_IMAGE AS builder', 'registry.example/own:1', undefined],
    ['FROM rust:1-alpine AS builder', undefined, undefined],
    ['FROM alpine:3.23 AS other\nFROM debian AS builder', undefined, undefined],
  ])('%s, base image %s: %s', (text, baseImage, release) => {
    expect(releaseOfDockerfile(text, baseImage)).toBe(release);
  });
});
