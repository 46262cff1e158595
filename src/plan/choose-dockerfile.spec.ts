import { memoryFiles } from '../testing/memory-files';
import { chooseDockerfile, dockerfilesOf, hasBuilderStage, MANAGED_BEGIN } from './choose-dockerfile';

const chosen = (content: Record<string, string>, given?: string): string =>
  chooseDockerfile(memoryFiles(content), dockerfilesOf('app', given));
const OWN = 'FROM alpine AS build\nRUN cargo build\nFROM scratch\nCOPY --from=build /x /\n';
const WITH_STAGE = OWN.replace('AS build', 'as builder');

describe('chooseDockerfile', () => {
  it.each([
    ['Dockerfile', 'none', {}],
    ['Dockerfile', 'one with the stage', { 'app/Dockerfile': WITH_STAGE }],
    [
      'Dockerfile',
      'one with the stage, and another',
      { 'app/Dockerfile': WITH_STAGE, 'app/Dockerfile.static': WITH_STAGE },
    ],
    ['Dockerfile', 'a managed one that is damaged', { 'app/Dockerfile': `${MANAGED_BEGIN}\n` }],
    ['Dockerfile.static', 'one of the user', { 'app/Dockerfile': OWN }],
    [
      'Dockerfile.static',
      'one of the user, and another',
      { 'app/Dockerfile': OWN, 'app/Dockerfile.static': WITH_STAGE },
    ],
    ['Dockerfile.static', 'only the other', { 'app/Dockerfile.static': WITH_STAGE }],
  ])('is %s if there is %s', (name, _what, content) => {
    expect(chosen(content)).toBe(`app/${name}`);
  });

  it('is the one of the option, whatever else is there', () => {
    expect(chosen({ 'app/Dockerfile': WITH_STAGE }, '../docker/Dockerfile')).toBe('docker/Dockerfile');
  });
});

describe('hasBuilderStage', () => {
  it.each([
    ['FROM alpine AS builder\n', true],
    ['from alpine as builder\r\n', true],
    ['FROM --platform=$BUILDPLATFORM alpine \\\n  # cargo\n  AS builder\n', true],
    ['FROM alpine AS builder-base\n', false],
    ['# FROM alpine AS builder\nFROM alpine\n', false],
    ['FROM alpine AS build\n', false],
    ['FROM builder AS other\n', false],
  ])('%j: %s', (text, has) => {
    expect(hasBuilderStage(text)).toBe(has);
  });
});
