import { hostWorkspace } from '../../support/host-workspace';
import { must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const workspace = hostWorkspace({ advisories: 'tools/advisories' });
const { write, exec, nx } = workspace;
const advisory = (patched: string): string =>
  `\`\`\`toml\n[advisory]\nid = "RUSTSEC-2026-0001"\npackage = "itoa"\ndate = "2026-01-01"\n[versions]\npatched = [${patched}]\n\`\`\`\n\n# Wrong digits\n`;
const FILE = 'tools/advisories/crates/itoa/RUSTSEC-2026-0001.md';
const settings = (more = ''): void =>
  write(
    'apps/app/Cargo.toml',
    `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nitoa = "1"\n[package.metadata.rust-static]\n${more}`,
  );

describe('audit', () => {
  beforeAll(() => {
    settings();
    write('apps/app/src/main.rs', 'fn main() { println!("{}", itoa::Buffer::new().format(7)); }\n');
    write(FILE, advisory('">= 1.0.0"'));
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(exec('git', ['init', '-q']), 'git init');
  });

  it('passes, is a hit, and runs again for a new advisory', () => {
    expect(must(nx(['run', 'app:audit']), 'audit').output).toContain('no known vulnerabilities');
    expect(must(nx(['run', 'app:audit']), 'audit').output).toMatch(
      /app:audit.*(local cache|existing outputs)/,
    );
    write(FILE, advisory(''));
    const { status, output } = nx(['run', 'app:audit']);
    expect(status).not.toBe(0);
    expect(output).toMatch(/- itoa 1\.\d+\.\d+: RUSTSEC-2026-0001 Wrong digits/);
    expect(output).toMatch(/no corrected version; app > itoa 1/);
  });

  it('passes with the advisory in ignored-advisories', () => {
    settings('ignored-advisories = ["RUSTSEC-2026-0001"]\n');
    must(nx(['run', 'app:audit']), 'audit');
    settings();
  });

  it('refuses a database that git ignores, and works without a cache, as the message says', () => {
    write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\ntools/advisories/\n');
    write(FILE, advisory('">= 1.0.0"'));
    const refused = nx(['run', 'app:audit']);
    expect(refused.output).toContain('The cache key of app:audit does not cover tools/advisories/crates');
    expect(refused.output).toContain('"cache": false');
    write('apps/app/project.json', JSON.stringify({ targets: { audit: { cache: false } } }));
    must(nx(['run', 'app:audit']), 'audit');
  });

  it('reads the age of crates from crates.io', () => {
    const doctor = (age: string) => {
      settings(`minimum-age = "${age}"\n`);
      return exec('node_modules/.bin/rust-static', ['doctor', 'app']);
    };
    must(doctor('1 hour'), 'doctor');
    const young = doctor('600 months');
    expect(young.status).not.toBe(0);
    expect(young.output).toMatch(/- itoa 1\.\d+\.\d+: \d+ days old/);
  });
});
