import { thrown } from '../testing/memory-files';
import { checkOutputs, checkTarget, splitInclude } from './input-targets';
import { parseSettings } from './settings';

describe('splitInclude', () => {
  it('divides paths and targets, of this project or of others', () => {
    const include = [
      'proto',
      { target: 'web:build' },
      { target: 'codegen' },
      { target: '@org/web:build:css' },
      { project: 'web', target: 'build:css' },
    ];
    expect(splitInclude(include)).toEqual({
      paths: ['proto'],
      targets: [
        { project: 'web', target: 'build' },
        { project: undefined, target: 'codegen' },
        { project: '@org/web', target: 'build:css' },
        { project: 'web', target: 'build:css' },
      ],
    });
  });
});

describe('include', () => {
  it.each([
    1,
    {},
    { target: '' },
    { target: ':build' },
    { target: 'web:' },
    { target: '*:build' },
    { target: 'build', project: '!web' },
    { target: 'web:build', outputs: ['dist'] },
    { target: ['web:build'] },
  ])('may not hold %j', (item) => {
    expect(() => parseSettings({ include: ['proto', item] }, 'Cargo.toml')).toThrow(
      'it should be an array of paths and { target = "project:target" }',
    );
  });
});

describe('checkTarget', () => {
  const projects = { app: { targets: { codegen: {} } }, web: { targets: { build: {} } }, bare: {} };
  it.each([
    [{ project: 'wob', target: 'build' }, 'project-unknown', 'there is no project "wob"'],
    [{ project: 'constructor', target: 'build' }, 'project-unknown', 'no project "constructor"'],
    [{ project: 'web', target: 'bild' }, 'target-unknown', 'The targets are build.'],
    [{ project: 'bare', target: 'build' }, 'target-unknown', 'The targets are none.'],
    [{ project: undefined, target: 'build' }, 'target-unknown', 'app has no target "build"'],
  ])('refuses %j', (ref, code, words) => {
    const error = thrown(() => checkTarget(projects, 'app', ref));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('takes what is there', () => {
    checkTarget(projects, 'app', { project: 'web', target: 'build' });
    checkTarget(projects, 'app', { project: undefined, target: 'codegen' });
    expect(checkOutputs('web:build', ['dist/web'])).toEqual(['dist/web']);
    expect(() => checkOutputs('web:build', [])).toThrow('web:build declares no outputs');
  });
});
