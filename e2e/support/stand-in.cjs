// What the stand-in's image is made from, and its name, which changes with that.
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const { basename, join } = require('node:path');

const folder = join(__dirname, '../stand-in');
const standInFiles = [
  ...readdirSync(folder)
    .filter((name) => name !== 'README.md')
    .sort()
    .map((name) => join(folder, name)),
  join(__dirname, '../../src/testing/alpine-packages.txt'),
];
const hash = createHash('sha256');
for (const file of standInFiles) hash.update(basename(file)).update(readFileSync(file));

module.exports = { standInFiles, standInImage: `rust-static-stand-in:${hash.digest('hex').slice(0, 12)}` };
