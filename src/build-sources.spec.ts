import { uriOf } from './build-sources';

describe('uriOf', () => {
  it.each([
    ['https://example.com/team/app.git', 'git+https://example.com/team/app.git'],
    ['https://oauth2:glpat-1@example.com/team/app.git', 'git+https://example.com/team/app.git'],
    ['https://example.com/app.git?private_token=glpat-1', 'git+https://example.com/app.git'],
    ['ssh://git@example.com:22/app.git', 'git+ssh://git@example.com:22/app.git'],
    ['git@example.com:team/app.git', 'git+ssh://git@example.com/team/app.git'],
    ['example.com:team/app.git', 'git+ssh://example.com/team/app.git'],
    ['/home/me/app.git', undefined],
    ['../app.git', undefined],
    ['file:///home/me/app.git', undefined],
    ['C:\\me\\app.git', undefined],
    ['', undefined],
  ])('of %s is %s', (remote, uri) => expect(uriOf(remote)).toBe(uri));
});
