import { nxWords } from './nx-words';

const words = (line: string, program = '/w/node_modules/.bin/nx') =>
  nxWords(['node', program, ...line.split(' ')]);
const BUILD = { project: 'app', target: 'static-build' };
const TRIPLE = 'aarch64-alpine-linux-musl';

describe('nxWords', () => {
  it.each([
    ['run app:static-build', [BUILD]],
    ['static-build app', [BUILD]],
    ['app:static-build', [BUILD]],
    ['run app:static-build:debug', [BUILD]],
    ['static-build', [{ project: undefined, target: 'static-build' }]],
    ['run-many -t static-build package', ['static-build', 'package'].map((target) => ({ target }))],
    [
      'run-many --targets=static-build,package -p app',
      ['static-build', 'package'].map((target) => ({ target })),
    ],
    ['affected --target static-build --base=main', [{ target: 'static-build' }]],
  ])('finds the targets of `nx %s`', (line, asked) => {
    expect(words(line)!.asked).toEqual(asked.map((one) => ({ project: undefined, ...one })));
  });

  it.each([
    `run app:static-build --target=${TRIPLE}`,
    `run app:static-build --target ${TRIPLE} --verbose`,
    `static-build app --target=${TRIPLE}`,
    `run-many -t static-build --target=${TRIPLE}`,
    `run-many --target=static-build,${TRIPLE}`,
  ])('finds the triple of `nx %s`', (line) => {
    expect(words(line)!.triples).toEqual([TRIPLE]);
  });

  it.each([
    ['run app:static-build --target=x86_64-unknown-linux', ['x86_64-unknown-linux']],
    ['run app:static-build --target=riscv64gc-unknown-linux-gnu', ['riscv64gc-unknown-linux-gnu']],
    ['run app --target=static-build', []],
    ['run-many -t build-linux-x86_64 lint e2e-ci--src-a.ts', []],
    [`run app:static-build -- --target=${TRIPLE}`, []],
    [`run app:static-build --triple=${TRIPLE}`, []],
  ])('tells triples from names of targets in `nx %s`', (line, triples) => {
    expect(words(line)!.triples).toEqual(triples);
  });

  it.each(['-c debug', '-c=debug', '--configuration debug', '--configuration=debug'])(
    'reads %s',
    (option) => {
      expect(words(`run app:static-build ${option}`)!.configuration).toBe('debug');
      expect(words(`static-build app ${option}`)!.asked).toEqual([BUILD]);
    },
  );

  it('reads the configuration that is part of the name', () => {
    expect(words('run app:static-build:debug')!.configuration).toBe('debug');
  });

  it('says nothing of another program that runs Nx', () => {
    expect(words('-c jest.config.js', '/w/node_modules/.bin/jest')).toBeUndefined();
  });
});
