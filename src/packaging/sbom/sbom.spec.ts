import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { artifactOf, dependency, EPOCH, sha256 } from '../../testing/package-fixture';
import type { Delivery } from './components';
import { sbom } from './sbom';

interface Component {
  type: string;
  name: string;
  'bom-ref': string;
  purl?: string;
  scope?: string;
  version?: string;
  description?: string;
  hashes?: { alg: string; content: string }[];
  licenses?: object[];
  components?: Component[];
  properties?: object[];
}
interface Bom {
  serialNumber: string;
  metadata: { component: Component; tools: { components: Component[] }; timestamp?: string };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const SHA512 = 'a'.repeat(128);
const DELIVERY: Delivery = {
  epoch: EPOCH,
  creator: 'security@example.com',
  files: new Map([['app', { sha512: SHA512, namesCrates: true }]]),
};
const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
const bill = (dependencies: ArtifactDependency[], more: Partial<Artifact> = {}): Bom =>
  JSON.parse(sbom(artifactOf(more), dependencies, DELIVERY)) as Bom;
const component = (crate: ArtifactDependency): Component =>
  bill([crate]).components.find(({ name }) => name === crate.name)!;
const usedBy = ({ dependencies }: Bom, ref: string): string[] =>
  dependencies.find((entry) => entry.ref === ref)?.dependsOn ?? [];
const ref = (name: string, source = CRATES_IO): string => `${name} 1.0.0 (${source})`;

const crate = {
  ...artifactOf().crate,
  description: 'Serves',
  license: 'MIT OR Apache-2.0',
  links: ['z'],
  dependencies: ['hyper 1.0.0', 'clap 1.0.0'],
};
const full = { crate, libraries: ['z', 'ssl'], project: '@org/app' };
const crates = [
  dependency('hyper', { dependencies: ['chrono 1.0.0'], links: ['ssl'] }),
  dependency('chrono', { license: 'MIT/Apache-2.0' }),
  dependency('clap', { license: null, source: null, checksum: null }),
  dependency('Inflector', { license: 'LicenseRef-LICENSE.txt', scope: 'build' }),
  dependency('a_b', { source: 'git+https://example.com/a_b?branch=main#0123abc' }),
  dependency('a-b', { source: 'sparse+https://example.com/index/' }),
];

describe('sbom', () => {
  it("is what CycloneDX's own schema says, which knows what is not", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const text = sbom(artifactOf(full), crates, DELIVERY);
    expect(await validator.validate(text)).toBeNull();
    for (const wrong of [
      text.replace('"type": "library"', '"type": "crate"'),
      text.replace('"components"', '"Components"'),
      text.replace(/"serialNumber": "[^"]*"/, '"serialNumber": "1"'),
    ]) {
      expect(wrong).not.toBe(text);
      expect(await validator.validate(wrong)).not.toBeNull();
    }
  });

  it('gives equal bytes for equal content, in whatever order it comes', () => {
    const text = sbom(artifactOf(full), crates, DELIVERY);
    const other = {
      ...full,
      crate: { ...crate, dependencies: crate.dependencies.toReversed() },
      libraries: ['ssl', 'z'],
      features: ['b', 'a'],
    };
    expect(sbom(artifactOf(other), crates.toReversed(), DELIVERY)).toBe(text);
    expect(JSON.parse(text).metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
  });

  it('makes its number from the content', () => {
    const { serialNumber } = bill(crates, full);
    // RFC 9562: version 8, for UUIDs with rules of the creator.
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(bill(crates.slice(1), full).serialNumber).not.toBe(serialNumber);
  });

  it('sorts by bytes, since the words of a language have another order on another machine', () => {
    const { components, dependencies } = bill(crates, full);
    const refs = components.map((each) => each['bom-ref']);
    expect(refs).toEqual(refs.toSorted());
    expect(refs.map((each) => each.split(' ')[0])).toEqual(
      ['Inflector', 'a-b', 'a_b', 'chrono', 'clap', 'hyper', 'libc', 'native', 'native', 'rust-std'],
    ); // prettier-ignore
    for (const { dependsOn = [] } of dependencies) expect(dependsOn).toEqual(dependsOn.toSorted());
  });

  it('describes the application with its binaries, and the plugin as the tool', () => {
    const { metadata } = bill([], full);
    expect(metadata.component).toMatchObject({
      type: 'application',
      name: '@org/app',
      version: '1.2.3',
      'bom-ref': 'application @org/app 1.2.3',
      description: 'Serves',
      licenses: [{ expression: 'MIT OR Apache-2.0', acknowledgement: 'concluded' }],
      properties: expect.arrayContaining([{ name: 'cargo:target', value: 'x86_64-alpine-linux-musl' }]),
      components: [
        {
          type: 'file',
          name: 'app',
          'bom-ref': 'file app',
          hashes: [
            { alg: 'SHA-256', content: sha256('the program') },
            { alg: 'SHA-512', content: SHA512 },
          ],
        },
      ],
    });
    expect(metadata.tools.components).toMatchObject([{ name: '@org/rust-static' }]);
  });

  it('lists crates, native libraries, the standard library and the C library', () => {
    const { components } = bill([dependency('serde')], { libraries: ['z'] });
    expect(components).toMatchObject([
      { type: 'library', name: 'musl', 'bom-ref': 'libc musl', scope: 'required' },
      { type: 'library', name: 'z', 'bom-ref': 'native z', scope: 'required' },
      { type: 'library', name: 'rust-std', 'bom-ref': 'rust-std', version: '1.91.0' },
      {
        type: 'library',
        name: 'serde',
        'bom-ref': ref('serde'),
        version: '1.0.0',
        scope: 'required',
        purl: 'pkg:cargo/serde@1.0.0',
        hashes: [{ alg: 'SHA-256', content: sha256('serde') }],
        licenses: [{ license: { id: 'MIT', acknowledgement: 'concluded' } }],
      },
    ]);
  });

  it('says what apk knows of native libraries and the C library', () => {
    const packages = {
      z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' },
      c: { name: 'musl-dev', version: '1.2.5-r10', license: null },
    };
    const { components } = bill([], { libraries: ['z', 'own'], packages });
    expect(components.slice(0, 3)).toMatchObject([
      { name: 'musl', version: '1.2.5-r10', purl: 'pkg:apk/alpine/musl-dev@1.2.5-r10' },
      { 'bom-ref': 'native own', name: 'own', scope: 'required' },
      {
        name: 'z',
        version: '1.3.1-r2',
        purl: 'pkg:apk/alpine/zlib-static@1.3.1-r2',
        licenses: [{ license: { id: 'Zlib' } }],
      },
    ]);
    expect(components[1]).not.toHaveProperty('version');
  });

  it.each([
    [CRATES_IO, 'pkg:cargo/x@1.0.0'],
    ['sparse+https://index.crates.io/', 'pkg:cargo/x@1.0.0'],
    ['sparse+https://example.com/i/', 'pkg:cargo/x@1.0.0?repository_url=https://example.com/i/'],
    ['registry+https://example.com/i', 'pkg:cargo/x@1.0.0?repository_url=https://example.com/i'],
    [
      'git+https://example.com/x.git?rev=0123abc#0123abcdef',
      'pkg:cargo/x@1.0.0?vcs_url=git+https://example.com/x.git@0123abcdef',
    ],
    [
      'git+ssh://git@example.com/x#0123abcdef',
      'pkg:cargo/x@1.0.0?vcs_url=git+ssh://git@example.com/x@0123abcdef',
    ],
    [null, undefined],
  ])('knows where a crate of %s is from', (source, purl) => {
    const given = component(dependency('x', { source })).purl;
    // The two may escape different characters.
    expect(given && decodeURIComponent(given)).toBe(purl);
  });

  it.each([
    ['MIT', [{ license: { id: 'MIT', acknowledgement: 'concluded' } }]],
    ['MIT/Apache-2.0', [{ expression: 'MIT OR Apache-2.0', acknowledgement: 'concluded' }]],
    ['MIT / Apache-2.0', [{ expression: 'MIT OR Apache-2.0', acknowledgement: 'concluded' }]],
    [
      '(MIT OR Apache-2.0) AND Unicode-3.0',
      [{ expression: '(MIT OR Apache-2.0) AND Unicode-3.0', acknowledgement: 'concluded' }],
    ],
    ['LicenseRef-LICENSE.txt', [{ expression: 'LicenseRef-LICENSE.txt', acknowledgement: 'concluded' }]],
    [null, undefined],
    ['', undefined],
  ])('says of the license %j no more than is known', (license, licenses) => {
    expect(component(dependency('x', { license })).licenses).toEqual(licenses);
  });

  it('excludes what only the build needs', () => {
    expect(component(dependency('x', { scope: 'build' })).scope).toBe('excluded');
    const sys = dependency('x-sys', { links: ['x'], dependencies: ['x-src 1.0.0'] });
    const { components } = bill([sys, dependency('x-src', { scope: 'build' })]);
    expect(components.find(({ name }) => name === 'x-src')!.scope).toBe('required');
  });

  it('has no hash of a crate without a checksum', () => {
    expect(component(dependency('x', { checksum: null })).hashes).toBeUndefined();
  });
});

describe('the edges of sbom', () => {
  it('say who uses whom, and what the application needs besides', () => {
    const bom = bill(crates, full);
    const { 'bom-ref': root } = bom.metadata.component;
    expect(usedBy(bom, root)).toEqual(['clap 1.0.0', ref('hyper'), 'libc musl', 'native z', 'rust-std']);
    expect(usedBy(bom, ref('hyper'))).toEqual([ref('chrono'), 'native ssl']);
    expect(usedBy(bom, ref('chrono'))).toEqual([]);
  });

  it('tell crates of one name and version by their source', () => {
    const git = 'git+https://example.com/x#1';
    const users = [
      dependency('one', { dependencies: [ref('x')] }),
      dependency('other', { dependencies: [ref('x', git)] }),
    ];
    const bom = bill([...users, dependency('x'), dependency('x', { source: git })]);
    expect(usedBy(bom, ref('one'))).toEqual([ref('x')]);
    expect(usedBy(bom, ref('other'))).toEqual([ref('x', git)]);
  });

  it('mean by a name alone the crate of the workspace, where there is one', () => {
    const user = dependency('user', { dependencies: ['x 1.0.0'] });
    const ours = dependency('x', { source: null });
    for (const both of [
      [ours, dependency('x')],
      [dependency('x'), ours],
    ])
      expect(usedBy(bill([user, ...both]), ref('user'))).toEqual(['x 1.0.0']);
  });
});
