import { imagePlan } from '../testing/package-fixture';
import type { PackageSettings } from '../plan/package-settings';
import { defaultPackageOutput, planPackage } from './package-plan';

const plan = (settings: PackageSettings = {}, projectRoot = 'apps/app') => planPackage(settings, projectRoot);

describe('planPackage', () => {
  it('fills in every default', () => {
    expect(plan()).toEqual({
      outputPath: 'dist/apps/app/package',
      formats: ['gz'],
      files: [],
      certificates: 'builder',
      creator: undefined,
      systemFormats: [],
      install: { maintainer: undefined, files: [] },
      policy: { allowed: undefined, clarified: {}, denied: [] },
      image: imagePlan,
    });
    expect(plan({}, '.').outputPath).toBe('dist/package');
    expect(defaultPackageOutput('libs/x')).toBe('dist/libs/x/package');
  });

  it('takes each format once, in the order given', () => {
    expect(plan({ formats: ['tar.zst', 'tar.gz', 'tar.zst'] }).formats).toEqual(['zst', 'gz']);
  });

  it('replaces the tokens of Nx in every path', () => {
    const { outputPath, files, certificates, image } = plan({
      outputPath: '{workspaceRoot}/out/{projectRoot}/',
      files: ['{projectRoot}/README.md'],
      certificates: '{projectRoot}/ca.pem',
      image: { files: [{ from: '{workspaceRoot}/app.toml', to: '/etc/' }] },
    });
    expect(outputPath).toBe('out/apps/app');
    expect(files).toEqual([{ from: 'apps/app/README.md', to: 'README.md' }]);
    expect(certificates).toEqual({ file: 'apps/app/ca.pem' });
    expect(image.files).toEqual([{ from: 'app.toml', to: 'etc/app.toml' }]);
  });

  it('tells the words for certificates from files', () => {
    expect(plan({ certificates: 'none' }).certificates).toBe('none');
    expect(plan({ certificates: 'builder' }).certificates).toBe('builder');
    expect(plan({ certificates: './none' }).certificates).toEqual({ file: 'none' });
  });

  it.each(['zip', 'gz', 'tar', ''])('refuses the format "%s"', (format) => {
    expect(() => plan({ formats: [format] })).toThrow(
      [
        `Unknown format "${format}"`,
        'The formats are "tar.gz", "tar.zst", "deb", "rpm", "apk".',
        'Correct the option "formats".',
      ].join('\n\n'),
    );
  });

  it.each<[PackageSettings, string]>([
    [{ outputPath: '../out' }, 'Option "outputPath" names "../out", which is a path with ".."'],
    [{ outputPath: '/out' }, 'Option "outputPath" names "/out", which is an absolute path'],
    [{ outputPath: 'C:\\out' }, 'Option "outputPath" names "C:\\out", which is an absolute path'],
    [{ outputPath: '' }, 'Option "outputPath" names "", which is empty'],
    [{ certificates: '/etc/ssl/cert.pem' }, 'Option "certificates" names "/etc/ssl/cert.pem", which is an'],
    [{ files: ['../LICENSE'] }, 'Option "files" names "../LICENSE", which is a path with ".."'],
    [{ files: [{ from: 'a', to: '/a' }] }, 'Option "files" puts a file at "/a", which is an absolute path'],
    [{ image: { user: 'me' } }, 'Option "image.user" is "me"'],
  ])('refuses %j', (settings, title) => {
    expect(() => plan(settings)).toThrow(title);
  });

  it.each(['.', 'apps', 'apps/app', 'apps/app/', '{workspaceRoot}', '{projectRoot}'])(
    'refuses to replace sources with output: %s',
    (outputPath) => {
      expect(() => plan({ outputPath })).toThrow(
        /^Option "outputPath" is "(\.|apps|apps\/app)", which holds the sources of the project\n\nThe output folder is replaced as a whole by every run.\n\nChoose a folder of its own, such as dist\/apps\/app\/package.$/,
      );
    },
  );

  it('takes an output inside of the project', () => {
    expect(plan({ outputPath: '{projectRoot}/dist' }).outputPath).toBe('apps/app/dist');
  });
});
