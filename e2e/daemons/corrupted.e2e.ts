import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secondDocker } from '../support/daemons.cjs';
import { containers, forget, inVolume, volumes } from '../support/second-daemon.cjs';
import { dependOn, writeSmallApp } from '../support/small-app.cjs';
import { builderImage } from '../support/test-builder.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';
import { takeSecondDaemon } from '../support/second-daemon-lock';

jest.setTimeout(1_200_000);

const main = (word: string): string =>
  `fn main() { println!("{} ${word}", itoa::Buffer::new().format(7)); }\n`;

describe('what builds keep, after somebody or a crash has spoilt it', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const env = { DOCKER_HOST: secondDocker };
  const output = join(workspace.root, 'dist/apps/app/static');
  const build = (...more: string[]) =>
    workspace.nx(['run', 'app:static-build', ...(more.length > 0 ? more : ['--skip-nx-cache'])], env);
  const write = (word: string): void => workspace.write('apps/app/src/main.rs', main(word));
  const expectRight = (word: string): void => {
    must(build(), 'static-build');
    expect(execFileSync(join(output, 'app'), { encoding: 'utf8' })).toBe(`7 ${word}\n`);
    expect(containers()).toEqual([]);
  };
  const spoil = (kind: string, script: string) => inVolume(volumes(kind)[0]!, builderImage, script);
  const clean = (...more: string[]) =>
    must(workspace.exec('node_modules/.bin/rust-static', ['clean', ...more], env), 'clean');

  beforeAll(() => {
    forget();
    writeSmallApp(workspace, 'app', main('one'));
    dependOn(workspace, 'app', 'itoa = "1"');
    expectRight('one');
  });
  afterAll(() => {
    forget();
    workspace.remove();
  });

  it.each([
    '',
    'x',
    '{"version":1,"complete":true}',
    '{"version":1,"complete":true,"latestMs":1e99,"entries":{}}',
  ])("the mirror's state is %j: all is sent again", (state) => {
    spoil('sources', `printf '%s' '${state}' >state.json`);
    write(`state ${state.length}`);
    expectRight(`state ${state.length}`);
  });

  it('files of the mirror are gone, and its state too', () => {
    spoil('sources', 'rm -rf src state.json');
    write('gone');
    expectRight('gone');
  });

  it('compiled files were cut off: it is said what to do, and doing that helps', () => {
    spoil('target', 'find . -name "*.rlib" -exec truncate -s 1000 {} +');
    write('two');
    const { status, output } = build();
    expect(status).toBe(1);
    expect(output).toMatch(/rust-static clean/);
    clean();
    expectRight('two');
  });

  it('the binary itself was cut off where cargo left it: it is not taken', () => {
    spoil('target', 'find . -type f -name app -exec truncate -s 20000 {} +');
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    const { status, output: said } = build();
    expect([status, existsSync(output)]).toEqual([1, false]);
    expect(said).toMatch(/rust-static clean/);
    clean();
    expectRight('two');
  });

  it.each([
    ['an unpacked crate is gone', 'rm -r registry/src'],
    ['an unpacked crate, on the way', 'rm registry/src/*/itoa-*/.cargo-ok'],
    ['the index', 'find registry/index -type f -exec truncate -s 10 {} +'],
    ['all of it', 'rm -rf registry'],
    ['a downloaded crate was cut off', 'truncate -s 100 registry/cache/*/itoa-*.crate; rm -rf registry/src'],
  ])("cargo's home: %s: right, or right at the second time, or it is said how", (what, script) => {
    spoil('cargo-home', script);
    write(what);
    const first = build();
    if (first.status !== 0) {
      expect(first.output).toMatch(/Run the target again: it fetches again/);
      const second = build();
      if (second.status !== 0) {
        expect(second.output).toMatch(/`npx rust-static clean --all`[^]*run the target again/);
        clean('--all');
      }
    }
    expectRight(what);
  });

  it('an entry of the cache of Nx: `package` refuses what does not match the proof', () => {
    write('cached');
    must(build('--batch=false'), 'static-build');
    const cache = join(workspace.root, '.nx/cache');
    const binaries = readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('static/app'),
    );
    expect(binaries.length).toBeGreaterThan(0);
    for (const path of binaries) {
      const bytes = readFileSync(join(cache, path));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(join(cache, path), bytes);
    }
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    const { status, output: said } = workspace.nx(['run', 'app:package'], env);
    expect(status).toBe(1);
    expect(said).toMatch(/is not the file that static-build has proven/);
    expect(existsSync(join(workspace.root, 'dist/apps/app/package'))).toBe(false);
    expectRight('cached');
  });
});
