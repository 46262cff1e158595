import type { BuildPlan } from '../../../plan/plan';
import { dockerRequest } from '../../../testing/docker-build';
import type { UnitsPolicy } from '../../../units/policy';
import { checkoutOf, volumeNames } from './names';

const { plan } = dockerRequest().request;
const names = (
  more: Partial<BuildPlan> = {},
  root = '/w',
  builder = 'recipe',
  fresh?: string,
  units?: UnitsPolicy,
) => volumeNames({ ...plan, ...more }, root, builder, { ...(fresh && { fresh }), ...(units && { units }) });

describe('volumeNames', () => {
  it.each<[string, ReturnType<typeof names>]>([
    ['another profile', names({ profile: 'dev' })],
    ['another platform', names({ platform: 'linux/arm64' })],
    ['another builder', names({}, '/w', 'other')],
    ['a build set apart', names({}, '/w', 'recipe', 'one')],
    ['trusted keys', names({}, '/w', 'recipe', '', { address: 'x', name: 'team', trustedKeys: ['a'] })],
    ['other trusted keys', names({}, '/w', 'recipe', '', { address: 'x', name: 'team', trustedKeys: ['b'] })],
    ['other variables', names({ env: { A: '1' } })],
    ['other flags', names({ rustflags: ['-C', 'opt-level=1'] })],
    ['other files beside the crates', names({ include: ['proto'] })],
    ["git's history", names({ includeGit: true })],
    ['the network', names({ network: true })],
    ['another cargo workspace', names({ cargoRoot: 'other' })],
  ])('keeps apart what %s has compiled', (_what, other) => {
    expect(other.group).not.toBe(names().group);
    expect(other.slot(0).target).not.toBe(names().slot(0).target);
    expect(other.slot(0).sources).not.toBe(names().slot(0).sources);
    expect(other.slot(0).container).not.toBe(names().slot(0).container);
  });

  it('shares volumes between projects and features, which cargo itself tells apart', () => {
    expect(names({ project: 'other', features: ['tls'] }).slot(0)).toEqual(names().slot(0));
  });

  it('keeps checkouts apart, but not what they fetch', () => {
    const [here, there] = [names(), names({}, '/elsewhere')];
    expect(there.slot(0).target).not.toBe(here.slot(0).target);
    expect(there.checkout).toBe(checkoutOf('/elsewhere'));
    expect(there.cargoHome).toBe(here.cargoHome);
    expect(names({ platform: 'linux/arm64' }).cargoHome).toBe('rust-static-cargo-home-linux-arm64');
  });

  it('has a container and two volumes for each build slot', () => {
    const { group, checkout, slot } = names();
    expect(slot(1)).toEqual({
      container: `rust-static-build-${checkout}-${group}-1`,
      target: `rust-static-target-${checkout}-${group}-1`,
      sources: `rust-static-sources-${checkout}-${group}-1`,
    });
  });
});
