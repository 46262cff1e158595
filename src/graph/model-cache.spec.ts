import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace } from '../testing/build-fixture';
import { setVariables } from '../testing/environment';
import { tempFolder } from '../testing/temp-folder';
import { modelOf } from './model-cache';

const read = (file: string): string => readFileSync(file, 'utf8');
const MANIFESTS = ['Cargo.toml', 'apps/app/Cargo.toml', 'apps/other/Cargo.toml'];
const setup = () => {
  const data = tempFolder();
  setVariables({ NX_WORKSPACE_DATA_DIRECTORY: data });
  const root = cargoWorkspace(['app', 'other']);
  // Stored model files: one for each entry in nx.json.
  const kept = (): string[] => readdirSync(data).map((name) => join(data, name));
  return { root, kept, model: () => modelOf(root, MANIFESTS, undefined) };
};
const digestIn = (model: ReturnType<typeof modelOf>): unknown =>
  model.projects['apps/app/Cargo.toml']?.targets?.['static-build']?.options.inputDigest;

describe('modelOf', () => {
  it('takes what it has kept while nothing has changed', () => {
    const { model, kept } = setup();
    const first = model();
    const [file = ''] = kept();
    expect(kept()).toHaveLength(1);
    expect(model()).toEqual(first);
    // Proves that the model is read from the file: modified content is used as is.
    const text = JSON.stringify({ projects: {}, edges: [], broken: false });
    const { key, trace } = JSON.parse(read(file)) as { key: string; trace: object };
    writeFileSync(file, `{"key":${JSON.stringify(key)},"trace":${JSON.stringify(trace)},"model":${text}}`);
    expect(model().projects).toEqual({});
  });

  it('reads the workspace again when a file, a folder or the memory itself has changed', () => {
    const { model, root, kept } = setup();
    const before = digestIn(model());
    writeFileSync(join(root, 'rust-toolchain.toml'), '[toolchain]\nchannel = "1.90"\n');
    expect(digestIn(model())).not.toBe(before);
    rmSync(join(root, 'rust-toolchain.toml'));
    writeFileSync(kept()[0]!, '{');
    expect(digestIn(model())).toBe(before);
  });

  it('does not keep a workspace that it could not read: nothing would tell that it has been mended', () => {
    const { model, root, kept } = setup();
    const manifest = join(root, 'apps/other/Cargo.toml');
    const text = read(manifest);
    rmSync(manifest);
    symlinkSync('Cargo.toml', manifest);
    expect(model().broken).toBe(true);
    expect(kept()).toEqual([]);
    rmSync(manifest);
    writeFileSync(manifest, text);
    expect(model()).toMatchObject({
      broken: false,
      projects: { 'apps/other/Cargo.toml': { name: 'other' } },
    });
  });

  it('goes on where nothing can be kept', () => {
    const { model, root } = setup();
    setVariables({ NX_WORKSPACE_DATA_DIRECTORY: join(root, 'Cargo.toml') });
    expect(digestIn(model())).toBeDefined();
  });
});
