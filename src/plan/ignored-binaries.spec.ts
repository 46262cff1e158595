import { memoryFiles, thrown } from '../testing/memory-files';
import { refuseIgnoredBinaries } from './ignored-binaries';

const FILES = {
  '.gitignore': 'scratch*\n',
  'apps/app/src/main.rs': '',
  'apps/app/src/bin/tool.rs': '',
  'apps/app/src/bin/scratch.rs': '',
  'apps/app/src/bin/scratch-two/main.rs': '',
};
const check = (bins: string[]) => (): void => refuseIgnoredBinaries(memoryFiles(FILES), 'apps/app', bins);

it.each([
  ['scratch', 'apps/app/src/bin/scratch.rs'],
  ['scratch-two', 'apps/app/src/bin/scratch-two/main.rs'],
])('refuses the ignored binary %s, and names the others', (name, file) => {
  const error = thrown(check(['app', name, 'tool']));
  expect(error).toMatchObject({ code: 'binary-ignored' });
  expect(error.message).toContain(file);
  expect(error.message).toContain('bins = ["app","tool"]');
});

it('does not say to name none, which would mean all', () => {
  expect(thrown(check(['scratch'])).message).toMatch(/\n\nRemove the rule/);
});

it('takes binaries that are not ignored', () => {
  expect(check(['app', 'tool'])).not.toThrow();
});
