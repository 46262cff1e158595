import { thrown } from '../testing/memory-files';
import { parsePackageSettings } from './package-settings';
import { checkOptions, mergeSettings, parseSettings } from './settings';

const WHERE = '[package.metadata.rust-static] of apps/app/Cargo.toml';
const parse = (value: unknown) => parsePackageSettings(value, WHERE);
const FILES = ['LICENSE', { from: 'a', to: 'b' }];

describe('parsePackageSettings', () => {
  it('reads every key', () => {
    const settings = {
      formats: ['tar.gz'],
      files: FILES,
      certificates: 'none',
      outputPath: 'out',
      image: {
        user: '0:0',
        entrypoint: ['/app'],
        cmd: ['--help'],
        env: { LOG: 'info' },
        labels: { 'com.example.a': '1' },
        ports: ['8080'],
        workingDir: '/data',
        files: FILES,
      },
    };
    expect(parse(settings)).toEqual(settings);
  });

  it('reads keys as cargo spells them, and as nx.json does', () => {
    for (const table of [
      { 'output-path': 'out', image: { 'working-dir': '/data' } },
      { outputPath: 'out', image: { workingDir: '/data' } },
    ])
      expect(parse(table)).toEqual({ outputPath: 'out', image: { workingDir: '/data' } });
  });

  it('keeps the keys of variables and labels as they are', () => {
    const image = { env: { 'my-var': 'x' }, labels: { 'com.example.my-label': 'x' } };
    expect(parse({ image })).toEqual({ image });
  });

  it('reads nothing into an empty table', () => {
    expect(parse({})).toEqual({});
    expect(parse({ image: {} })).toEqual({ image: {} });
  });

  it.each([
    [
      { format: 'tar.gz' },
      'package.format',
      'allowedLicenses, certificates, clarifiedLicenses, creator, deniedCrates, files, formats, image, install, outputPath',
    ],
    [
      { toString: 'x' },
      'package.toString',
      'allowedLicenses, certificates, clarifiedLicenses, creator, deniedCrates, files, formats, image, install, outputPath',
    ],
    [
      { image: { entry: [] } },
      'package.image.entry',
      'cmd, entrypoint, env, files, labels, ports, user, workingDir',
    ],
  ])('refuses the unknown key of %j and lists the known ones', (table, key, keys) => {
    expect(thrown(() => parse(table)).message).toBe(
      [
        `Unknown key "${key}" in ${WHERE}`,
        `The keys are ${keys}; in Cargo.toml with "-" before a part of a word.`,
        'Correct the key or remove it.',
      ].join('\n\n'),
    );
  });

  it.each<[unknown, key: string, value: string, shouldBe: string]>([
    ['x', 'package', '"x"', 'a table'],
    [['x'], 'package', '["x"]', 'a table'],
    [null, 'package', 'null', 'a table'],
    [{ formats: 'tar.gz' }, 'package.formats', '"tar.gz"', 'an array of strings'],
    [{ formats: [1] }, 'package.formats', '[1]', 'an array of strings'],
    [{ certificates: true }, 'package.certificates', 'true', 'a string'],
    [{ 'output-path': 1 }, 'package.output-path', '1', 'a string'],
    [{ files: 'x' }, 'package.files', '"x"', 'an array of paths and { from = "…", to = "…" }'],
    [{ files: [{ from: 'x' }] }, 'package.files', '[{"from":"x"}]', 'an array of paths and'],
    [{ files: [{ from: 'x', to: 1 }] }, 'package.files', '[{"from":"x","to":1}]', 'an array of paths and'],
    [
      { files: [{ from: 'x', to: 'y', mode: 'z' }] },
      'package.files',
      '[{"from":"x","to":"y","mode":"z"}]',
      'an array of paths and',
    ],
    [{ image: 'scratch' }, 'package.image', '"scratch"', 'a table'],
    [{ image: { user: 0 } }, 'package.image.user', '0', 'a string'],
    [{ image: { env: { A: 1 } } }, 'package.image.env', '{"A":1}', 'a table of strings'],
    [{ image: { labels: ['a=b'] } }, 'package.image.labels', '["a=b"]', 'a table of strings'],
    [{ image: { ports: [8080] } }, 'package.image.ports', '[8080]', 'an array of strings'],
    [{ image: { cmd: '--help' } }, 'package.image.cmd', '"--help"', 'an array of strings'],
  ])('refuses %j', (table, key, value, shouldBe) => {
    const [title, reason, remedy] = thrown(() => parse(table)).message.split('\n\n');
    expect(title).toBe(`Key "${key}" in ${WHERE} has a wrong value`);
    expect(reason).toContain(`It is ${value}; it should be ${shouldBe}`);
    expect(remedy).toBe('Correct the value.');
  });
});

describe('the table `package` of the settings', () => {
  it('is read with the rest of Cargo.toml, and looked through in nx.json', () => {
    const table = { package: { 'output-path': 'out' } };
    expect(parseSettings(table, WHERE)).toEqual({ package: { outputPath: 'out' } });
    expect(() => parseSettings({ package: { x: 1 } }, WHERE)).toThrow(`Unknown key "package.x" in ${WHERE}`);
    expect(() => checkOptions({ package: { x: 1 } })).toThrow(
      /^Unknown key "package.x" in .*@org\/rust-static in nx.json\n/,
    );
  });

  it('is merged key by key, and its image too, the first winning', () => {
    const crate = { package: { formats: ['tar.zst'], image: { user: '0:0', env: { A: '1' } } } };
    const workspace = { package: { certificates: 'none', image: { user: '5:5', ports: ['80'] } } };
    const plugin = { package: { formats: ['tar.gz'], outputPath: 'out', image: { env: { B: '2' } } } };
    expect(mergeSettings(crate, workspace, plugin)).toEqual({
      package: {
        formats: ['tar.zst'],
        certificates: 'none',
        outputPath: 'out',
        image: { user: '0:0', ports: ['80'], env: { A: '1' } },
      },
    });
  });

  it('stays as it is where only one has it', () => {
    const { package: only } = mergeSettings({ alpine: '3.24' }, { package: { formats: ['tar.gz'] } }, {});
    expect(only).toEqual({ formats: ['tar.gz'] });
    expect(mergeSettings({ package: { image: { user: '1' } } }, { package: {} }).package).toEqual({
      image: { user: '1' },
    });
    expect(mergeSettings({ alpine: '3.24' })).not.toHaveProperty('package');
  });

  it('does not change what is merged', () => {
    const weak = { package: { image: { user: '5:5' } } };
    mergeSettings({ package: { image: { user: '0:0' } } }, weak);
    expect(weak).toEqual({ package: { image: { user: '5:5' } } });
  });
});
