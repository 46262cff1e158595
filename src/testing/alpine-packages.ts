import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the packages of each Alpine release, by release. */
export function alpinePackages(): Map<string, Set<string>> {
  const lines = readFileSync(join(__dirname, 'alpine-packages.txt'), 'utf8').split('\n');
  const releases = lines
    .find((line) => line.startsWith('releases '))!
    .split(' ')
    .slice(1);
  const found = new Map(releases.map((release) => [release, new Set<string>()]));
  for (const line of lines) {
    const [digits, ...names] = line.split(' ');
    if (!/^[01]+$/.test(digits!)) continue;
    releases.forEach((release, index) => {
      if (digits![index] === '1') names.forEach((name) => found.get(release)!.add(name));
    });
  }
  return found;
}
