// The tested combinations. Every pair of values of any two columns occurs in one line: an
// orthogonal array of nine.
const { devDependencies } = require('../../package.json');

/**
 * @typedef {object} Cell
 * @property {string} nx major version, or the one that this repository is developed with
 * @property {string} node major version
 * @property {'npm' | 'pnpm' | 'yarn'} manager
 * @property {'ts' | 'npm' | 'apps'} preset of create-nx-workspace: a TypeScript solution, package-based, or empty with apps/
 */

const NEWEST = devDependencies.nx.replace(/^\D*/, '').split('.')[0];
const NX = [NEWEST, '23', '22'];
const NODE = ['20', '22', '24'];
const MANAGERS = ['npm', 'pnpm', 'yarn'];
const PRESETS = ['ts', 'npm', 'apps'];

/** @type {Cell[]} */
const CELLS = [0, 1, 2].flatMap((a) =>
  [0, 1, 2].map((b) => ({
    nx: NX[a],
    node: NODE[b],
    manager: MANAGERS[(a + b) % 3],
    preset: PRESETS[(a + 2 * b) % 3],
  })),
);

module.exports = { CELLS };
