import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELEASES } from '../../src/libraries/alpine-releases';
import { repository } from '../support/workspace.cjs';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
/** The scripts that a text runs, without comments. */
const run = (text: string): string[] =>
  [...text.replace(/^\s*#.*$/gm, '').matchAll(/\bnpm (?:run )?(test|(?<=run )[\w:]+)/g)].map(
    ([, name]) => name!,
  );

/** Scripts that no workflow runs: they change files, or are for manual use. */
const BY_HAND = ['build', 'prepack', 'docs', 'format', 'lock', 'full', 'spec', 'typecheck'];

describe('what CI and the nightly workflow run', () => {
  const everywhere = ['.ci/run', '.github/workflows/nightly.yml'].flatMap((path) => run(read(path)));

  it('is there', () => {
    for (const name of everywhere) expect(Object.keys(scripts)).toContain(name);
  });

  it('is every script: nothing is left out by both', () => {
    expect([...new Set(everywhere), ...BY_HAND].sort()).toEqual(Object.keys(scripts).sort());
  });

  it('is the same at night as in `npm run full`', () => {
    const nightly = read('.github/workflows/nightly.yml').split('alpine:\n')[0]!;
    expect(run(scripts.full!)).toEqual(run(nightly));
  });

  it('has a job for every release of Alpine that the catalogue knows', () => {
    const [, list] = /release: \[(.*)\]/.exec(read('.github/workflows/nightly.yml'))!;
    const releases = [...RELEASES.map(({ release }) => release), 'edge'];
    expect(list).toBe(releases.map((release) => `'${release}'`).join(', '));
  });
});

describe('the dev container', () => {
  interface Container {
    features: Record<string, { version?: string }>;
    postCreateCommand: string;
  }
  const { features, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json')) as Container;
  const feature = (name: string): { version?: string } | undefined =>
    Object.entries(features).find(([id]) => id.includes(`/${name}:`))?.[1];

  it('has a Node that the package allows, Rust with the musl target, and Docker', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const oldest = Number(/>=(\d+)/.exec(engines.node)![1]);
    expect(Number(feature('node')?.version)).toBeGreaterThan(oldest);
    expect(feature('rust')).toBeDefined();
    expect(feature('docker-in-docker')).toBeDefined();
    expect(postCreateCommand).toContain('-unknown-linux-musl');
  });
});
