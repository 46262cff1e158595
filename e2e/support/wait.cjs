const { spawnSync } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * Blocks until a condition is true. An exception counts as false.
 *
 * @param {() => boolean} isThere @param {string} what name for the error
 */
function waitFor(isThere, what) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      if (isThere()) return;
    } catch {
      // Not yet.
    }
    spawnSync('sleep', ['0.1']);
  }
  throw new Error(`${what} does not answer`);
}

/**
 * Same without blocking, for tests that do other work meanwhile. The limit of one minute is for
 * slow machines, and is no statement about speed.
 *
 * @param {() => boolean} isThere @param {string} what name for the error
 */
async function eventually(isThere, what) {
  for (let tries = 0; !isThere(); tries++) {
    if (tries > 600) throw new Error(`not within a minute: ${what}`);
    await sleep(100);
  }
}

module.exports = { eventually, waitFor };
