// The name of the stand-in's image, which changes with what it is made from.
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const standIn = join(__dirname, '../stand-in');
const hash = createHash('sha256');
for (const name of readdirSync(standIn).sort())
  if (name !== 'README.md') hash.update(name).update(readFileSync(join(standIn, name)));

module.exports = { standIn, standInImage: `rust-static-stand-in:${hash.digest('hex').slice(0, 12)}` };
