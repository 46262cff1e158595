// How many crates come from an index of another closure? It is accepted only if its build scripts and
// macros run in the reader's own build too. Prints a table for one crate with another version, and
// for the release before.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { download } from './download.mjs';

const PROGRAMS = [
  ['hexyl', '0.15.0', '0.16.0'],
  ['pastel', '0.9.0', '0.10.0'],
  ['hyperfine', '1.18.0', '1.19.0'],
  ['fd-find', '10.1.0', '10.2.0'],
  ['ripgrep', '14.1.0', '14.1.1'],
  ['just', '1.39.0', '1.40.0'],
  ['oxipng', '9.1.2', '9.1.3'],
  ['bat', '0.24.0', '0.25.0'],
];
const TARGET = 'x86_64-unknown-linux-musl';

/** Returns the crates of a release: all of them with their features, and those whose code runs. */
function closureOf(name, version) {
  const manifest = join(download(name, version), 'Cargo.toml');
  const args = ['metadata', '--locked', '--format-version=1', '--filter-platform', TARGET];
  const answer = spawnSync('cargo', [...args, '--manifest-path', manifest], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (answer.status !== 0) throw new Error(`${name} ${version}: ${answer.stderr}`);
  const { packages, resolve } = JSON.parse(answer.stdout);
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const reached = reach(nodes, resolve.root);
  const crates = packages.filter(({ id, source }) => source && reached.has(id));
  const key = ({ id }) => `${id} ${nodes.get(id).features.toSorted().join()}`;
  const runs = ({ targets }) =>
    targets.some(({ kind }) => kind.some((word) => word === 'custom-build' || word === 'proc-macro'));
  const uses = new Map(crates.map(({ id }) => [id, reach(nodes, id)]));
  return { all: closedKeys(crates, nodes, key), runs: crates.filter(runs).map(({ id }) => id), uses };
}

function reach(nodes, root) {
  const seen = new Set([root]);
  for (const id of seen)
    for (const { pkg, dep_kinds } of nodes.get(id).deps)
      if (dep_kinds.some(({ kind }) => kind !== 'dev')) seen.add(pkg);
  return seen;
}

/** A unit is named after its crate, its features, and the units that it uses. */
function closedKeys(crates, nodes, key) {
  const names = new Map(crates.map((crate) => [crate.id, key(crate)]));
  return new Set(
    crates.map(({ id }) =>
      [...reach(nodes, id)]
        .flatMap((used) => names.get(used) ?? [])
        .toSorted()
        .join('\n'),
    ),
  );
}

/** Share of the crates that stay when one of them gets another version, as a mean over all of them. */
function afterBump({ uses, runs }, isAccepted) {
  const ids = [...uses.keys()];
  const shares = ids.map((bumped) =>
    isAccepted(bumped, runs) ? ids.filter((id) => !uses.get(id).has(bumped)).length / ids.length : 0,
  );
  return `${Math.round((100 * shares.reduce((a, b) => a + b, 0)) / ids.length)} %`;
}

const releases = PROGRAMS.map(([name, before, after]) => [
  name,
  closureOf(name, before),
  closureOf(name, after),
]);
console.log(
  '| program | crates | run code | a crate is bumped: equal | taken | release before: equal | taken |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [name, old, own] of releases) {
  const equal = [...own.all].filter((unit) => old.all.has(unit)).length;
  const isPart = old.runs.every((id) => own.runs.includes(id));
  const cells = [
    name,
    own.all.size,
    own.runs.length,
    afterBump(own, () => true),
    afterBump(own, (bumped, runs) => !runs.includes(bumped)),
    equal,
    isPart ? equal : 0,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
const pairs = releases.flatMap(([, , a]) => releases.map(([, , b]) => [a, b])).filter(([a, b]) => a !== b);
const accepted = pairs.filter(([a, b]) => a.runs.every((id) => b.runs.includes(id)));
console.log(
  `\nOf ${pairs.length} pairs of different programs, ${accepted.length} would accept the other's index.`,
);
