import { version } from '../package-info';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';
import { CLI_OPTIONS } from './command';
import { COMMANDS } from './commands';

const cli = cliIn(cargoWorkspace());

describe('rust-static', () => {
  it.each([[[]], [['--help']], [['-h']]])('lists commands and options: %j', async (args) => {
    const { status, stdout } = await cli(...args);
    expect(status).toBe(0);
    for (const { name, argument = '', summary } of COMMANDS)
      expect(stdout).toMatch(
        new RegExp(
          `^  ${`${name} ${argument}`.trim().replace(/[[\]]/g, '\\$&')} +${summary.slice(0, 9)}`,
          'm',
        ),
      );
    for (const name of Object.keys(CLI_OPTIONS)) expect(stdout).toContain(`--${name}`);
    expect(stdout).toMatch(/--json +plan, why, doctor, reproduce, verify, released, clean: Print JSON/);
  });

  it.each(['--version', '-V'])('says its version: %s', async (word) => {
    expect(await cli(word)).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains one command', async () => {
    const { status, stdout } = await cli('clean', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: rust-static clean [options]');
    expect(stdout).toContain('--dry-run');
    expect(stdout).not.toContain('--engine');
    expect((await cli('cache', 'save', '-h')).stdout).toContain('Usage: rust-static cache save <folder>');
  });

  it.each([
    [[], 'No project given\n\nUsage: rust-static plan <project> [options]'],
    [['app', 'worker'], 'No project given; there are app, worker\n\nUsage: rust-static plan'],
  ])('asks for a project if there is not exactly one: %j', async (names, words) => {
    const { status, stderr } = await cliIn(cargoWorkspace(['app', 'worker']), { names })('plan');
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });

  it('takes the only project', async () => {
    const { status, stdout } = await cliIn(cargoWorkspace())('plan');
    expect(status).toBe(0);
    expect(stdout).toContain('project    app ');
  });

  it.each([
    [['frobnicate'], 'Unknown command "frobnicate"\n\nThe commands are: plan, why, doctor,'],
    [['plam', 'app'], 'Did you mean "plan"?'],
    [['cache'], 'Did you mean "cache save" or "cache restore"?'],
    [['cache', 'sav', 'x.tar'], 'Did you mean "cache save" or "cache restore"?'],
    [['cache', 'save'], 'No folder given\n\nUsage: rust-static cache save <folder>'],
    [['plan', 'app', 'other'], 'Unexpected argument "other"'],
    [['clean', 'all'], 'Unexpected argument "all"'],
    [['plan', 'app', '--dry-run'], '"plan" does not take the option --dry-run'],
    [['plan', 'app', '--bogus'], "Unknown option '--bogus'"],
    [['plan', 'app', '--engine'], '`rust-static --help` lists the options'],
  ])('does not understand %j', async (args, words) => {
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^rust-static: /);
    expect(stderr).toContain(words);
  });
});
