import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { runBuild } from '../build/run';
import { readLayout } from '../packaging/read-layout';
import { PACKAGE, STATIC_BUILD } from '../plan/crate-settings';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { setVariables } from '../testing/environment';
import { executorContext } from '../testing/executor-context';
import { rejected } from '../testing/memory-files';
import { imageIn } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { provenImages } from './proven-images';
import { provenPackage } from './proven-package';

const options = { engine: 'docker', outputPath: 'dist/apps/app/static' };
const IMAGE = 'dist/apps/app/package/image';

/** Targets of apps/app, without a task graph, as for a task that runs alone. */
function contextIn(root: string, more: object = {}): ExecutorContext {
  const targets = {
    'static-build': { executor: STATIC_BUILD, options },
    package: { executor: PACKAGE, dependsOn: ['static-build'], options: more },
    'image-push': { executor: 'push' },
  };
  const context = executorContext({ root, targetName: 'image-push' });
  return {
    ...context,
    taskGraph: undefined,
    projectsConfigurations: { version: 2, projects: { app: { root: 'apps/app', targets } } },
  };
}

/** Builds and packages apps/app, and pushes what is there after `change`. */
async function push(change: (root: string) => unknown = () => {}, packageOptions: object = {}) {
  const root = cargoWorkspace();
  setVariables({ XDG_STATE_HOME: tempFolder(), SOURCE_DATE_EPOCH: undefined });
  const { context: build, log, terminal } = fakeSurroundings();
  await runBuild(preparedIn(root, { options, env: process.env }), build);
  const context = contextIn(root, packageOptions);
  await provenPackage(
    { project: 'app', target: 'package' },
    context,
    build,
    join(root, 'dist/apps/app/package'),
  );
  await change(root);
  const images = readLayout(join(root, IMAGE));
  const made = provenImages(images, context, build, tempFolder());
  made.catch(() => {});
  return { root, images, made, log, terminal, build, context };
}

describe('provenImages', () => {
  it('makes the image of a recorded binary again, and pushes that', async () => {
    const { images, made, log } = await push();
    const proven = await made;
    expect(proven.map(({ manifest }) => manifest.digest)).toEqual(
      images.map(({ manifest }) => manifest.digest),
    );
    expect(proven[0]!.folder).not.toBe(images[0]!.folder);
    expect(log.filter((line) => line.startsWith('build'))).toHaveLength(1);
  });

  it('refuses an image with another program', async () => {
    const { made } = await push((root) => imageIn(root, IMAGE));
    expect(await rejected(made)).toMatchObject({ code: 'package-forged' });
  });

  it('does not push a layer that was replaced under its name', async () => {
    const { made, root } = await push((root) => {
      const blobs = join(root, IMAGE, 'blobs/sha256');
      const biggest = readdirSync(blobs).map((name) => join(blobs, name));
      for (const file of biggest) if (readFileSync(file)[0] === 0x1f) writeFileSync(file, 'evil');
    });
    const [image] = await made;
    const layer = image!.layers[0]!.digest.replace('sha256:', '');
    expect(readFileSync(join(root, IMAGE, 'blobs/sha256', layer), 'utf8')).toBe('evil');
    expect(readFileSync(join(image!.folder, 'blobs/sha256', layer), 'utf8')).not.toBe('evil');
  });

  it('refuses a forged binary before anything is made', async () => {
    const { made } = await push((root) => writeFileSync(join(root, options.outputPath, 'app'), 'evil'));
    expect(await rejected(made)).toMatchObject({ code: 'output-forged' });
  });

  it.each<[string, object, object]>([
    ['a path with a dot', { options: { outputPath: './dist/apps/app/package/' } }, {}],
    [
      'a configuration',
      {
        options: { outputPath: 'dist/other' },
        configurations: { production: { outputPath: 'dist/apps/app/package' } },
      },
      { configuration: 'production' },
    ],
  ])('finds the target that makes an image by %s', async (_what, settings, made) => {
    const { root, images, build, context } = await push();
    const targets = { ...context.projectsConfigurations.projects.app!.targets };
    targets.package = { executor: PACKAGE, dependsOn: ['static-build'], ...settings };
    const projects = { app: { root: 'apps/app', targets } };
    const alone = { ...context, projectsConfigurations: { version: 2, projects } };
    const target = { project: 'app', target: 'package', ...made };
    const id = Object.values(target).join(':');
    const taskGraph = {
      roots: [],
      tasks: { 'app:image-push': { id: 'app:image-push' }, [id]: { id, target } },
      dependencies: { 'app:image-push': [id] },
    };
    for (const one of [alone, { ...alone, taskGraph }] as unknown as ExecutorContext[]) {
      const proven = await provenImages(images, one, build, tempFolder());
      expect(proven[0]!.folder).not.toBe(images[0]!.folder);
      await imageIn(root, 'forged');
      const forged = readLayout(join(root, 'forged')).map((image) => ({
        ...image,
        folder: join(root, IMAGE),
      }));
      expect(await rejected(provenImages(forged, one, build, tempFolder()))).toMatchObject({
        code: 'package-forged',
      });
    }
  });

  it('says which images nobody here makes', async () => {
    const { terminal, context } = { ...fakeSurroundings() };
    const root = cargoWorkspace();
    await imageIn(root, 'downloaded');
    const images = readLayout(join(root, 'downloaded'));
    expect(await provenImages(images, contextIn(root), context, tempFolder())).toEqual(images);
    expect(terminal.text()).toBe(
      'rust-static: downloaded is pushed unchecked: no package target of this workspace makes it\n',
    );
  });

  it('refuses a package of an artifact that no static build before it makes', async () => {
    const root = cargoWorkspace();
    await imageIn(root, IMAGE);
    const images = readLayout(join(root, IMAGE));
    const { context } = fakeSurroundings();
    const made = (artifact: string) =>
      provenImages(images, contextIn(root, { artifact }), context, tempFolder());
    const error = await rejected(made('dist/elsewhere'));
    expect(error).toMatchObject({ code: 'package-build-unknown' });
    expect(error.message).toContain('Add the static build to "dependsOn" of app:package');
    expect(await rejected(made(options.outputPath))).toMatchObject({ code: 'output-missing' });
  });
});
