// Locks resources that only one process of this machine may use at a time.
const { spawnSync } = require('node:child_process');
const { readFileSync, rmSync, writeFileSync } = require('node:fs');

/**
 * Takes a lock, and waits for it without a time limit. A lock of a process that has ended does not
 * count.
 *
 * @param {string} lock absolute path of the file that names the owner
 * @returns {() => void} releases the lock
 */
function take(lock) {
  for (;;)
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      let mine = true;
      return () => {
        // Only once, because the next owner is another process.
        if (mine) rmSync(lock, { force: true });
        mine = false;
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned(lock)) rmSync(lock, { force: true });
      else spawnSync('sleep', ['0.2']);
    }
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

module.exports = { take };
