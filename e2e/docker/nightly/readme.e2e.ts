import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine, run } from '../../compat/machine';
import { CELLS } from '../../compat/cells.cjs';
import { secondDocker } from '../../support/daemons.cjs';
import { forget } from '../../support/second-daemon.cjs';
import { baseImage } from '../../support/test-builder.cjs';
import { repository } from '../../support/workspace.cjs';
import { takeSecondDaemon } from '../../support/second-daemon-lock';

jest.setTimeout(900_000);

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) =>
  block!
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, ''))
    .filter(Boolean),
);

const shown = /^```text\n([^]*?)^```$/m.exec(readme)![1]!.split('\n').filter(Boolean);

/** True if a line was printed, ignoring numbers, digests and white space. */
function wasPrinted(line: string, output: string): boolean {
  const pattern = line
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/(sha256[: ])[0-9a-f]{12}/g, '$1[0-9a-f]{12}')
    .replace(/\d+(\\\.\d+)?(?= ([KM]iB|s|crates|of)\b)/g, '[\\d.]+')
    .replace(/\s+/g, '\\s+');
  return new RegExp(pattern).test(output);
}

/** As for a new user, the plugin is installed from a registry, by its name. */
describe('README.md, line by line', () => {
  takeSecondDaemon();
  const [first, tryIt, commands] = blocks as [string[], string[], string[]];
  const { home, envOf, stop } = machine();
  const env = { ...envOf(CELLS[0]!), DOCKER_HOST: secondDocker };
  const root = join(home, 'workspace');
  const outputs: Record<string, string> = {};
  const shell = (line: string): string =>
    (outputs[line] = run('bash', ['-e', '-c', line], { cwd: root, env }));

  beforeAll(() => {
    forget();
    const create = ['--yes', 'create-nx-workspace@latest', 'workspace', '--preset=apps', '--pm=npm'];
    run('npx', [...create, '--nxCloud=skip', '--no-interactive', '--skipGit'], { cwd: home, env });
    run('git', ['init', '-q'], { cwd: root, env });
  });
  afterAll(() => {
    forget();
    stop();
  });

  it('has the blocks that are run here', () => {
    expect(blocks.map((lines) => lines.length)).toEqual([4, 3, 8]);
  });

  it.each(first)('%s', (line) => {
    shell(line);
    if (!line.includes('nx add')) return;
    // The test builder replaces Alpine. Nothing else is configured.
    const plugin = { plugin: '@org/rust-static', options: { baseImage: baseImage } };
    const file = join(root, 'nx.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as { plugins: unknown[] };
    expect(settings.plugins).toContain('@org/rust-static');
    writeFileSync(file, JSON.stringify({ ...settings, plugins: [plugin] }));
  });

  it('shows what is printed', () => {
    const built = outputs[first[2]!]!;
    expect(built).toMatch(
      /dist\/apps\/app\/static\/app: static-pie, musl,\s+x86_64-alpine-linux-musl,\s+[\d.]+ MiB,[^]*?sha256 [0-9a-f]{12}$/m,
    );
    const picture = readFileSync(join(repository, 'docs/terminal.svg'), 'utf8').replace(/<[^>]+>/g, '');
    for (const stage of ['proved static', 'static-pie, musl,', 'sbom.cdx.json'])
      expect(picture).toContain(stage);
    expect(outputs[first[3]!]).toMatch(/sbom\.cdx\.json/);
  });

  it('shows lines that are printed', () => {
    const printed = `${outputs[first[2]!]}${outputs[first[3]!]}`;
    expect(shown.filter((line) => !wasPrinted(line, printed))).toEqual([]);
  });

  it('what it says to try is what CI runs', () => {
    const ci = readFileSync(join(repository, '.ci/run'), 'utf8');
    for (const line of tryIt) expect(ci).toMatch(new RegExp(`['; ]${line}[';]`));
  });

  it.each(commands)('%s', (line) => {
    shell(line);
  });
});
