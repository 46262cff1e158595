import { isDeciding } from './fetch-skeleton';

describe('isDeciding', () => {
  it.each([
    'Cargo.toml',
    'apps/app/Cargo.lock',
    '.cargo/config.toml',
    'apps/.cargo/config',
    'rust-toolchain.toml',
  ])('%s decides what is fetched', (path) => expect(isDeciding(path)).toBe(true));

  it.each(['apps/app/config.toml', 'config', '.git/config', 'apps/app/src/main.rs', 'my.cargo/config.toml'])(
    '%s does not, so a change of it fetches nothing anew',
    (path) => expect(isDeciding(path)).toBe(false),
  );
});
