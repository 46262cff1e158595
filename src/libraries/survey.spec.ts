import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClosureCrate } from '../cargo/closure-crates';
import { detect, type Detection } from './detect';

interface Project {
  name: string;
  locked: number[];
  compiled: number[];
  native: string[];
}

// Data about real projects from `npm run survey`: cargo's results, and crates that are native
// according to their own build scripts.
const { crates, projects } = JSON.parse(
  readFileSync(join(__dirname, '../../e2e/survey/projects.json'), 'utf8'),
) as { crates: ClosureCrate[]; projects: Project[] };
const at = (indices: number[]): ClosureCrate[] => indices.map((index) => crates[index]!);
const named = ({ libraries, tools, own, unknown }: Detection): Set<string> =>
  new Set([
    ...libraries.flatMap((found) => found.crates.map(({ name }) => name)),
    ...tools.map(({ crate }) => crate),
    ...own,
    ...unknown.map(({ crate }) => crate),
  ]);

describe('detection in real projects', () => {
  it('covers at least 15 of them', () => {
    expect(projects.length).toBeGreaterThanOrEqual(15);
    expect(projects.flatMap(({ native }) => native).length).toBeGreaterThan(60);
  });

  it.each(projects.map((project) => [project.name, project] as const))('%s', (_name, project) => {
    const [possible, exact] = [detect(at(project.locked), false), detect(at(project.compiled), true)];
    // No native crate is missed, neither by the lock nor by cargo.
    expect(project.native.filter((crate) => !named(possible).has(crate))).toEqual([]);
    expect(project.native.filter((crate) => !named(exact).has(crate))).toEqual([]);
    // Every library that is reported as needed comes from a native crate.
    const brought = exact.libraries.filter((found) =>
      found.crates.some(({ name }) => project.native.includes(name)),
    );
    expect(exact.libraries.map(({ library }) => library.name)).toEqual(
      brought.map(({ library }) => library.name),
    );
    // Everything that cargo reports as needed is also possible according to the lock.
    const names = new Set(possible.libraries.map(({ library }) => library.name));
    expect(exact.libraries.map(({ library }) => library.name).filter((name) => !names.has(name))).toEqual([]);
  });
});
