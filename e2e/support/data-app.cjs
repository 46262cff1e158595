const { Buffer } = require('node:buffer');
const { createHash } = require('node:crypto');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { writeSmallApp } = require('./small-app.cjs');

const SIZE = 3_000_000;
const MAIN = `static DATA: &[u8] = include_bytes!("data.bin");
fn main() {
    // Told by the bytes alone: nothing is known of them while this is compiled.
    let sum = DATA.iter().fold(1u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    println!("{} {sum}", DATA.len());
}
`;

/**
 * Writes an app with 3 MB of data in its sources and in its binary, so that both take some time to
 * transfer.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 * @returns a function that writes other data, and returns the program's new output
 */
function writeDataApp(workspace) {
  writeSmallApp(workspace, 'app', MAIN);
  return (round) => {
    const bytes = Buffer.alloc(SIZE);
    const seed = createHash('sha256').update(`round ${round}`).digest();
    for (let at = 0; at < SIZE; at++) bytes[at] = seed[at % 32] ^ (at >> 8);
    writeFileSync(join(workspace.root, 'apps/app/src/data.bin'), bytes);
    let sum = 1;
    for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
    return `${SIZE} ${sum}`;
  };
}

module.exports = { writeDataApp };
