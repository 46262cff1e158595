import { dockerfile } from './dockerfile';

const facts = {
  alpine: '3.24',
  native: { packages: [], env: {}, stages: [] },
  answers: undefined,
  file: 'Dockerfile',
  crate: 'apps/app',
};

describe('words in a Dockerfile', () => {
  it.each(['a b', 'a;id', '$(id)', 'a\nRUN id', 'a"b', "a'b", '`id`', 'a\\b', ''])('refuses %j', (word) => {
    for (const put of [{ bins: [word] }, { bins: ['app'], file: word }, { bins: ['app'], crate: word }])
      expect(() => dockerfile({ ...facts, ...put })).toThrow(
        "has characters that a Dockerfile's commands cannot carry",
      );
  });

  it('a binary whose name is a command never gets into one', () => {
    expect(dockerfile({ ...facts, bins: ['größe', 'app-2'] })).toContain('for bin in größe app-2;');
    expect(() => dockerfile({ ...facts, bins: ['app; id'] })).toThrow('"app; id" has characters');
  });
});
