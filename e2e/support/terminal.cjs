// Runs a command at a real pseudo-terminal, as a person would.
const { spawn, spawnSync } = require('node:child_process');

/** Variables of CI services. If they are set, Nx does not treat its output as a terminal. */
const CI = /^(CI|TF_BUILD|GITHUB_ACTIONS|GITLAB_CI|BUILDKITE|CIRCLECI|TRAVIS|CIRRUS_CI|BUILD_ID)$/;

/**
 * Runs a program at a pseudo-terminal (`script`, from util-linux). Each answer is typed when its
 * question is on screen.
 *
 * @param {string[]} command program and arguments; words without quotes
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, answers?: [question: string, answer: string][],
 * seconds?: number, columns?: number }} options
 * `seconds` is the time limit
 * @returns {Promise<{ status: number | 'still asking', output: string }>}
 */
async function atTerminal(command, { cwd, env, answers = [], seconds = 120, columns = 120 }) {
  const found = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0 || !found.stdout.includes('util-linux'))
    throw new Error('No `script` of util-linux here, which gives a program a terminal: install bsdutils.');
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !CI.test(name)));
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols ${columns} rows 40; exec ${quoted}`, '/dev/null'], {
    cwd,
    env: { ...own, TERM: 'xterm' },
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  const left = [...answers];
  let output = '';
  const read = (chunk) => {
    output += chunk;
    if (left.length > 0 && output.includes(left[0][0])) child.stdin.write(`${left.shift()[1]}\r`);
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => resolve({ status: status ?? 'still asking', output }));
  });
}

module.exports = { atTerminal };
