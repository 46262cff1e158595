import { writeFileSync } from 'node:fs';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn, type CliFixture } from '../testing/cli-fixture';
import { elfFile } from '../testing/elf-fixture';
import type { FakeBuild } from '../testing/fake-engine';

// The other architecture than that of the machine that runs the specs.
const [OTHER, machine, platform] =
  process.arch === 'arm64'
    ? (['x86_64-alpine-linux-musl', 62, 'linux/amd64'] as const)
    : (['aarch64-alpine-linux-musl', 183, 'linux/arm64'] as const);
const OWN = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
const ofMachine = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-alpine-linux-musl`;
const DOCKERFILE = '# rust-static: managed\nFROM alpine AS builder\n';
const SCRIPT = {
  reason: 'compiler-artifact',
  package_id: 'registry+https://x#typenum@1.17.0',
  target: { name: 'build-script-build', kind: ['custom-build'] },
};

/** Runs `reproduce --native`, with the platforms of the builders in the order of the builds. */
async function native(fake: FakeBuild = {}, more: Partial<CliFixture> = {}, words: string[] = []) {
  const platforms: string[] = [];
  const seen: FakeBuild = {
    ...fake,
    binary: elfFile({ machine }),
    whileBuilding: (request) => {
      platforms.push(request.plan.platform);
      return fake.whileBuilding?.(request);
    },
  };
  const options = { engine: 'docker', target: OTHER, cross: true };
  const cli = cliIn(cargoWorkspace(['app'], { 'apps/app/Dockerfile': DOCKERFILE }), {
    options,
    fake: seen,
    ...more,
  });
  return { ...(await cli('reproduce', 'app', '--native', ...words)), platforms };
}

describe('rust-static reproduce --native', () => {
  it("builds in a container of the triple's architecture and across, and compares the bytes", async () => {
    const { status, stdout, platforms } = await native();
    expect(stdout).toContain(`app, ${OTHER}: a cross build on ${OWN} and a build on ${platform}`);
    expect(stdout).toMatch(/same {7}app {2}sha256/);
    expect(stdout).toMatch(/same {7}artifact.json/);
    expect(status).toBe(0);
    // The one that may need an emulator comes first.
    expect(platforms).toEqual([platform, OWN]);
  });

  it('has both platforms in its JSON', async () => {
    const { stdout } = await native({}, {}, ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ reproducible: true, platforms: [OWN, platform] });
  });

  it('names crates with build scripts or macros, whose hashes contain the platform of rustc', async () => {
    let rest = Buffer.alloc(0);
    const binaryOf = (request: { plan: { platform: string } }) => {
      rest = Buffer.from(request.plan.platform);
    };
    const session = {
      copyOut: async (_: string, to: string) =>
        writeFileSync(to, Buffer.concat([elfFile({ machine }), rest])),
    };
    const { status, stdout } = await native({ messages: [SCRIPT], whileBuilding: binaryOf, session });
    expect(status).toBe(1);
    expect(stdout).toMatch(/DIFFERENT {2}app/);
    expect(stdout).toContain('Probable cause: typenum has a build script or procedural macros.');
  });

  it('names different versions of Rust', async () => {
    let platformOfBuild = '';
    const session = {
      copyOut: async (_: string, to: string) =>
        writeFileSync(to, Buffer.concat([elfFile({ machine }), Buffer.from(platformOfBuild)])),
      facts: async () => ({
        rustc: `rustc of ${platformOfBuild}`,
        cargo: 'cargo 1.91.0',
        files: new Map<string, string>(),
        metadata: JSON.stringify({
          packages: [
            {
              id: 'app',
              name: 'app',
              version: '0.1.0',
              source: null,
              manifest_path: '/src/apps/app/Cargo.toml',
            },
          ],
        }),
      }),
    };
    const whileBuilding = (request: { plan: { platform: string } }) => {
      platformOfBuild = request.plan.platform;
    };
    const message = {
      reason: 'compiler-artifact',
      package_id: 'app',
      target: { name: 'app', kind: ['bin'] },
    };
    const { stdout } = await native({ session, whileBuilding, messages: [message] });
    expect(stdout).toContain(`different versions of Rust: rustc of ${OWN} and rustc of ${platform}.`);
    expect(stdout).not.toContain('Probable cause');
  });

  it.each([
    [{ engine: 'host', target: OTHER.replace('alpine', 'unknown') }, '--engine=docker'],
    [{ engine: 'docker', target: OTHER, cross: false }, 'Choose a triple of the setting "triples"'],
  ])('refuses %j, for which there is nothing to compare', async (options, remedy) => {
    const { status, stderr, platforms } = await native({}, { options });
    expect(status).toBe(1);
    expect(stderr).toContain(remedy);
    expect(platforms).toEqual([]);
  });

  const CROSS = { engine: 'docker', target: OTHER };
  it('takes the only target for another architecture', async () => {
    const own = { engine: 'docker', target: ofMachine };
    const targets = { 'static-build-other': { ...CROSS, cross: true }, native: { ...CROSS, cross: false } };
    const { stdout } = await native({}, { options: own, targets });
    expect(stdout).toContain(`app, ${OTHER}: a cross build on ${OWN}`);
  });

  it('asks which one if there are several, with an option that works', async () => {
    const targets = {
      'static-build-a': { ...CROSS, cross: true },
      'static-build-b': { ...CROSS, cross: true },
    };
    const more = { options: { engine: 'docker', target: ofMachine }, targets };
    const { status, stderr } = await native({}, more);
    expect([status, stderr]).toEqual([1, expect.stringContaining('static-build-a, static-build-b')]);
    const option = /(--target-name=\S+)\.$/m.exec(stderr)![1]!;
    expect((await native({}, more, [option])).status).toBe(0);
  });
});
