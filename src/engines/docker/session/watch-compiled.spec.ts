import { watchCompiled } from './watch-compiled';

const line = (manifest: string, fresh: boolean): string =>
  `{"reason":"compiler-artifact","package_id":"p","manifest_path":"${manifest}","target":{"name":"x"},"fresh":${fresh}}`;

describe('watchCompiled', () => {
  it.each([
    ['nothing', [line('/a/Cargo.toml', true), line('/b/Cargo.toml', true)], false, false],
    ['the app alone', [line('/a/Cargo.toml', false), line('/b/Cargo.toml', true)], true, false],
    ['another crate', [line('/a/Cargo.toml', true), line('/b/Cargo.toml', false)], true, true],
    ['what else is printed', ['"fresh":false', '{"reason":"build-finished","success":true}'], false, false],
  ])('sees that %s was compiled', (_what, lines, any, common) => {
    const compiled = watchCompiled('/a/Cargo.toml');
    lines.forEach(compiled.add);
    expect([compiled.any, compiled.common]).toEqual([any, common]);
  });
});
