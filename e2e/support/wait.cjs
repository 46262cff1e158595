const { spawnSync } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * Waits, without turning to anything else, until something is there. What throws is not there yet.
 *
 * @param {() => boolean} isThere @param {string} what an error calls it
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
 * The same for tests that go on meanwhile. A minute is for the slowest machine: nothing is said about speed.
 *
 * @param {() => boolean} isThere @param {string} what an error calls it
 */
async function eventually(isThere, what) {
  for (let tries = 0; !isThere(); tries++) {
    if (tries > 600) throw new Error(`not within a minute: ${what}`);
    await sleep(100);
  }
}

module.exports = { eventually, waitFor };
