import { bestPlaces } from './places';

const place = (name: string, platform?: string, warm: string[] = []) => ({
  name,
  platform,
  warm: new Set(warm),
});
const names = (places: { name: string }[]) => places.map(({ name }) => name);
const build = { platform: 'linux/amd64', group: 'g' };

describe('bestPlaces', () => {
  it('puts a place with compiled crates of the group first, and keeps the order of the others', () => {
    const places = [
      place('a', 'linux/amd64'),
      place('b', undefined, ['other']),
      place('c', 'linux/amd64', ['g']),
    ];
    expect(names(bestPlaces(places, build))).toEqual(['c', 'a', 'b']);
    expect(names(bestPlaces(places, { ...build, group: undefined }))).toEqual(['a', 'b', 'c']);
  });

  it('emulates a platform only if every place must, even where crates are compiled', () => {
    const arm = place('arm', 'linux/arm64', ['g']);
    expect(names(bestPlaces([arm, place('a', 'linux/amd64')], build))).toEqual(['a']);
    expect(names(bestPlaces([place('arm1', 'linux/arm64'), arm], build))).toEqual(['arm', 'arm1']);
  });
});
