import { dockerfile } from '../../dockerfile/dockerfile';
import { detect } from '../../libraries/detect';
import { resolveNative } from '../../libraries/resolve';
import type { BuildPlan } from '../../plan/plan';
import { memoryFiles } from '../../testing/memory-files';
import { checkBuildScript, checkDockerfile, checkPackages } from './crate-files';
import type { ProjectReport } from './report';

const native = (declared: string[]) =>
  resolveNative({ declared, detection: detect([], true), alpine: '3.24' });
const text = dockerfile({
  alpine: '3.24',
  native: native(['zlib']),
  answers: undefined,
  file: 'app/Dockerfile',
  crate: 'app',
  bins: ['app'],
});
const plan = { engine: 'docker', dockerfile: 'app/Dockerfile', crate: { root: 'app' } } as BuildPlan;
const check = (work: (report: ProjectReport) => void, exact = true): string[] => {
  const report: ProjectReport = { project: 'app', ok: false, exact, libraries: [], problems: [], notes: [] };
  work(report);
  return [...report.problems.map((problem) => `!! ${problem}`), ...report.notes];
};

describe('checkPackages', () => {
  const packages = (dockerfileText: string, declared: string[]) =>
    check((report) =>
      checkPackages(report, memoryFiles({ 'app/Dockerfile': dockerfileText }), plan, native(declared)),
    );

  it('is content with what is needed', () => {
    expect(packages(text, ['zlib'])).toEqual([]);
  });

  it('says what is missing, and what is more than is needed', () => {
    expect(packages(text, ['zstd'])).toEqual([
      expect.stringMatching(/^!! app\/Dockerfile does not name zstd-dev zstd-static\. `nx g/),
      expect.stringMatching(/^app\/Dockerfile installs zlib-dev zlib-static, which cargo says is not needed/),
    ]);
  });

  it('only asks of a file that is yours', () => {
    expect(packages('FROM debian AS builder\n', ['zlib'])).toEqual([
      expect.stringMatching(/^app\/Dockerfile does not name/),
    ]);
  });
});

describe('checkBuildScript', () => {
  const script = (list: string, exact = true) =>
    check((report) => {
      const files = memoryFiles({ 'app/build.rs': `const LIBRARIES: &[&str] = &[${list}];\n` });
      checkBuildScript(report, files, plan, native(['zlib']));
    }, exact);

  it('compares a generated build.rs with what is declared', () => {
    const again = '`nx g @org/rust-static:setup app` writes it, or prints what to change.';
    expect(script('"z"')).toEqual([]);
    expect(script('')).toEqual([`!! app/build.rs does not link z, which \`libraries\` asks for. ${again}`]);
    expect(script('"z", "ssl"')).toEqual([
      `!! app/build.rs links ssl, which \`libraries\` does not ask for. ${again}`,
    ]);
    expect(script('', false)).toEqual([
      `app/build.rs does not link z, which \`libraries\` asks for. ${again}`,
    ]);
  });

  it('says so where there is no build.rs at all, and nothing of one of another make', () => {
    const of = (content: Record<string, string>) =>
      check((report) => checkBuildScript(report, memoryFiles(content), plan, native(['zlib'])));
    expect(of({})).toEqual([expect.stringContaining('app/build.rs does not link z')]);
    expect(of({ 'app/build.rs': 'fn main() {}\n' })).toEqual([]);
  });
});

describe('checkDockerfile', () => {
  const of = (dockerfileText?: string, settings = {}) =>
    check((report) =>
      checkDockerfile(
        report,
        memoryFiles({
          'app/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n',
          ...(dockerfileText === undefined ? {} : { 'app/Dockerfile': dockerfileText }),
        }),
        plan,
        settings,
      ),
    );

  it('says which lines below the managed part have a triple that the Rust of rustup lacks', () => {
    const note = /^app\/Dockerfile builds for \$\(uname -m\)-alpine-linux-musl outside .*-unknown-linux-musl/;
    const settings = { toolchain: '1.98.0' };
    expect(of(text, settings)).toContainEqual(expect.stringMatching(note));
    expect(of(text)).not.toContainEqual(expect.stringMatching(note));
    const right = text.replaceAll('-alpine-linux-musl', '-unknown-linux-musl');
    expect(of(right, settings)).not.toContainEqual(expect.stringMatching(note));
    expect(of(`${right}# not $(uname -m)-alpine-linux-musl\n`, settings)).not.toContainEqual(
      expect.stringMatching(note),
    );
  });

  it('says what keeps the builder from being built', () => {
    expect(of('FROM debian AS builder\n')).toEqual([expect.stringMatching(/^app\/Dockerfile is your own/)]);
    expect(of(text.replace('# rust-static: end', ''))).toEqual([
      expect.stringMatching(/^!! app\/Dockerfile has lost the line that ends its managed part/),
    ]);
  });
});
