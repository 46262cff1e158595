import { executorContext, type ContextFixture } from '../../testing/executor-context';
import { setVariables } from '../../testing/environment';
import { requireBinaryInKey, requireInput } from './inputs';

type Inputs = NonNullable<NonNullable<ContextFixture['target']>['inputs']>;

const accepts = (path: string, inputs: Inputs | undefined, more: ContextFixture = {}): boolean => {
  try {
    requireInput(executorContext({ target: { inputs }, ...more }), 'files', path);
    return true;
  } catch (error) {
    // Anything else is a fault of ours, not a refusal.
    expect(error).toMatchObject({ code: 'input-not-declared' });
    return false;
  }
};
const inRoot = { project: { root: '.' } };

describe('requireInput', () => {
  it.each<[string, Inputs]>([
    ['LICENSE', ['{workspaceRoot}/LICENSE']],
    ['LICENSE', [{ fileset: '{workspaceRoot}/LICENSE' }]],
    ['docs/man/app.1', ['{workspaceRoot}/docs/**/*']],
    ['docs/.hidden', ['{workspaceRoot}/docs/*']],
    ['apps/app/README.md', ['{projectRoot}/*.md']],
    ['apps/app/README.md', ['{workspaceRoot}/apps/app/**/*']],
    ['docs', ['{workspaceRoot}/docs', '{workspaceRoot}/docs/**/*']],
    ['docs', ['{workspaceRoot}/docs/**/*']],
    ['docs', ['{workspaceRoot}/docs/**']],
    // Nx takes a folder for all that is in it.
    ['docs/man/app.1', ['{workspaceRoot}/docs']],
    ['docs', ['{workspaceRoot}/docs/']],
  ])('takes %s for covered by %j', (path, inputs) => {
    expect(accepts(path, inputs)).toBe(true);
  });

  it.each<[string, Inputs]>([
    ['LICENSE', []],
    ['LICENSE', ['{projectRoot}/**/*']],
    ['LICENSE', ['^default', { dependentTasksOutputFiles: '**/*' }, { env: 'LICENSE' }]],
    ['LICENSE', ['LICENSE']],
    ['docs/man/app.1', ['{workspaceRoot}/docs/*']],
    ['docs2/x', ['{workspaceRoot}/docs']],
    ['docs', ['{workspaceRoot}/docs/*.md']],
    ['LICENSE', ['!{workspaceRoot}/LICENSE']],
    ['LICENSE', ['{workspaceRoot}/*', '!{workspaceRoot}/LICENSE']],
    ['apps/app/README.md', ['!{projectRoot}/**/*.md', '{projectRoot}/**/*']],
  ])('takes %s for not covered by %j', (path, inputs) => {
    expect(accepts(path, inputs)).toBe(false);
  });

  it('counts a negation among the files of its own kind only, as Nx hashes them', () => {
    const inputs = ['{projectRoot}/**/*', '!{projectRoot}/README.md', '{workspaceRoot}/apps/app/README.md'];
    expect(accepts('apps/app/README.md', inputs)).toBe(true);
    expect(accepts('apps/app/README.md', ['{projectRoot}/**/*', '!{workspaceRoot}/**/*.md'])).toBe(true);
  });

  it('knows what `default` is, and what is taken without inputs', () => {
    expect(accepts('apps/app/README.md', ['default'])).toBe(true);
    expect(accepts('apps/app/README.md', undefined)).toBe(true);
    expect(accepts('LICENSE', undefined)).toBe(false);
    expect(accepts('apps/app2/README.md', undefined)).toBe(false);
  });

  it('knows a project in the root', () => {
    expect(accepts('LICENSE', undefined, inRoot)).toBe(true);
    expect(accepts('LICENSE', ['{projectRoot}/LICENSE'], inRoot)).toBe(true);
    expect(accepts('docs/a/b', ['{projectRoot}/*'], inRoot)).toBe(false);
  });

  it('follows named inputs, also through others, and one that names itself', () => {
    const namedInputs = {
      default: ['{projectRoot}/src/**/*', 'shared'],
      shared: ['{workspaceRoot}/LICENSE', 'loop'],
      loop: ['loop', 'shared', '{workspaceRoot}/NOTICE'],
    };
    for (const path of ['LICENSE', 'NOTICE', 'apps/app/src/main.rs'])
      expect(accepts(path, ['default'], { namedInputs })).toBe(true);
    expect(accepts('apps/app/README.md', ['default'], { namedInputs })).toBe(false);
    expect(accepts('apps/app/README.md', undefined, { namedInputs })).toBe(false);
    expect(accepts('LICENSE', ['unknown'], { namedInputs })).toBe(false);
  });

  it("lets the project's named inputs win over those of nx.json", () => {
    const fixture = {
      namedInputs: { files: ['{workspaceRoot}/LICENSE'] },
      project: { namedInputs: { files: ['{workspaceRoot}/NOTICE'] } },
    };
    expect(accepts('NOTICE', ['files'], fixture)).toBe(true);
    expect(accepts('LICENSE', ['files'], fixture)).toBe(false);
  });

  it('says where the path belongs', () => {
    expect(() => requireInput(executorContext(), 'image.files', 'config/app.toml')).toThrow(
      [
        'Option "image.files" names config/app.toml, which is not an input of the target',
        'Nx would serve the package from its cache after a change of that file.',
        'Put it under [package.metadata.rust-static.package] in apps/app/Cargo.toml, or add "{workspaceRoot}/config/app.toml" to the target\'s inputs.',
      ].join('\n\n'),
    );
  });
});

describe('requireBinaryInKey', () => {
  const FOLDER = 'dist/apps/app/static';
  const MADE = { dependentTasksOutputFiles: '**/*' };
  const check = (target: ContextFixture['target'], produced = [FOLDER], more: ContextFixture = {}) =>
    requireBinaryInKey(executorContext({ target, ...more }), FOLDER, produced);
  beforeEach(() => setVariables({ SOURCE_DATE_EPOCH: undefined }));

  it('is content where the outputs of the task before are inputs, and with what is not cached', () => {
    check({ cache: true, inputs: [MADE] });
    check({ cache: true, inputs: ['made'] }, [FOLDER], { namedInputs: { made: [MADE] } });
    check({ cache: false, inputs: [] }, []);
    check({}, []);
  });

  it('refuses a folder that no task before has made', () => {
    expect(() => check({ cache: true, inputs: [MADE] }, ['dist/other'])).toThrow(
      [
        'The cache key of app:package does not cover the binary',
        `${FOLDER} is no output of a task that it depends on (or --excludeTaskDependencies left that out). So Nx would serve this package after the binary has changed.`,
        'Let it depend on the target that writes the folder ("dependsOn": ["static-build"]), or set "cache": false.',
      ].join('\n\n'),
    );
  });

  it.each([[['{projectRoot}/**/*']], [[{ dependentTasksOutputFiles: '**/*.js' }]], [undefined]])(
    'refuses the inputs %j',
    (inputs) => {
      expect(() => check({ cache: true, inputs })).toThrow(
        'Add { "dependentTasksOutputFiles": "**/*" } to its inputs.',
      );
    },
  );

  it('refuses a SOURCE_DATE_EPOCH that the key does not know', () => {
    setVariables({ SOURCE_DATE_EPOCH: '1' });
    check({ cache: true, inputs: [MADE, { env: 'SOURCE_DATE_EPOCH' }] });
    expect(() => check({ cache: true, inputs: [MADE] })).toThrow(
      'Nor does it cover SOURCE_DATE_EPOCH, which is set.',
    );
  });
});
