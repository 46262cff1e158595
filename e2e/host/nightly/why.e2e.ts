import { writeSmallApp } from '../../support/small-app.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(300_000);

describe('rust-static why', () => {
  const workspace = createWorkspace();
  const { target } = hostTarget();
  const why = (...more: string[]) => workspace.exec('npx', ['rust-static', 'why', 'app', ...more]);
  const build = () => must(workspace.nx(['run', 'app:static-build']), 'static-build').output;
  const main = (text: string): void =>
    workspace.write('apps/app/src/main.rs', `fn main() { print!("${text}"); }\n`);

  beforeAll(() => {
    writeSmallApp(workspace, 'app', 'fn main() {}\n');
    const plugin = { plugin: '@org/rust-static', options: { engine: 'host', target } };
    workspace.write('nx.json', JSON.stringify({ plugins: [plugin] }));
    main('one');
  });
  afterAll(() => workspace.remove());

  it('names what has changed since the last build that ran, and afterwards what made it run', () => {
    const none = why();
    expect(none.status).toBe(1);
    expect(none.output).toContain('No build of app is recorded in this checkout');
    build();
    expect(must(why(), 'why').output).toContain('no input has changed since the build of');
    must(workspace.exec('sleep', ['1.1']), 'sleep');
    main('two');
    workspace.write('rust-toolchain.toml', '');
    expect(must(why(), 'why').output).toMatch(
      /file +changed +apps\/app\/src\/main.rs\n +file +added +rust-toolchain.toml/,
    );
    workspace.exec('rm', ['rust-toolchain.toml']);
    build();
    expect(JSON.parse(must(why('--json'), 'why').stdout)).toMatchObject({
      compared: 'last build',
      changes: [{ kind: 'file', name: 'apps/app/src/main.rs', change: 'changed' }],
    });
  });

  it('compares with the last build that ran, not with a hit', () => {
    main('one');
    expect(build()).toMatch(/local cache|existing outputs match/);
    const { changes } = JSON.parse(must(why('--json'), 'why').stdout) as { changes: object[] };
    expect(changes).toEqual([{ kind: 'file', name: 'apps/app/src/main.rs', change: 'changed' }]);
  });
});
