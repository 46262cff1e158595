const { spawnSync } = require('node:child_process');

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

module.exports = { waitFor };
