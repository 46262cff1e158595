import { thrown } from '../testing/memory-files';
import { forgeTarget, tokenFor } from './forge-target';
import { parseRemote } from './parse-remote';

const NOWHERE = { env: {}, remote: undefined };

describe('the server and repository of releases', () => {
  it.each([
    ['git@github.com:team/app.git', 'https://github.com', 'team/app'],
    ['ssh://git@git.example.com:2222/team/app.git', 'https://git.example.com', 'team/app'],
    ['https://me:secret@git.example.com:8443/team/app', 'https://git.example.com:8443', 'team/app'],
    ['https://example.com/gitea/team/app.git/', 'https://example.com/gitea', 'team/app'],
  ])('are those of the remote %s', (remote, server, repository) =>
    expect(parseRemote(remote)).toEqual({ server, repository }),
  );

  it.each(['/srv/git/app.git', '../app.git', 'file:///srv/app', 'https://example.com/app'])(
    'are not in the remote %s',
    (remote) => expect(parseRemote(remote)).toBeUndefined(),
  );

  it.each([
    ['github', 'https://github.com', 'https://api.github.com'],
    ['github', 'https://team.ghe.com', 'https://api.team.ghe.com'],
    ['github', 'https://github.example.com', 'https://github.example.com/api/v3'],
    ['gitea', 'https://example.com/gitea/', 'https://example.com/gitea/api/v1'],
    ['forgejo', 'https://codeberg.org', 'https://codeberg.org/api/v1'],
  ] as const)('of %s on %s have the API %s', (to, url, api) =>
    expect(forgeTarget({ to, url, repository: 'team/app' }, NOWHERE).api).toBe(api),
  );

  it('are those of the job on the same kind of service, else those of the remote', () => {
    const job = {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://job.example.com',
      GITHUB_REPOSITORY: 'job/app',
    };
    const remote = 'git@git.example.com:team/app.git';
    const repositoryOf = (to: 'github' | 'gitea', env: NodeJS.ProcessEnv): string =>
      forgeTarget({ to }, { env, remote }).repository;
    expect(repositoryOf('github', job)).toBe('job/app');
    expect(repositoryOf('gitea', job)).toBe('team/app');
    expect(repositoryOf('gitea', { ...job, GITEA_ACTIONS: 'true' })).toBe('job/app');
    expect(repositoryOf('github', { ...job, GITEA_ACTIONS: 'true' })).toBe('team/app');
  });

  it('must be known, and the setting in the message is enough', () => {
    const error = thrown(() => forgeTarget({ to: 'gitea' }, NOWHERE));
    expect(error).toMatchObject({ code: 'release-repository-unknown' });
    const [, to, url, repository] = /to = "(.+)", url = "(.+)", repository = "(.+)"/.exec(error.message)!;
    const target = forgeTarget({ to: to as 'gitea', url, repository }, NOWHERE);
    expect(target).toMatchObject({ server: 'https://git.example.com', repository: 'owner/name' });
  });
});

describe('the token of releases', () => {
  const github = forgeTarget({ to: 'github', repository: 'team/app' }, NOWHERE);
  const gitea = forgeTarget({ to: 'gitea', url: 'https://git.example.com', repository: 'team/app' }, NOWHERE);

  it.each([
    [github, { GITHUB_TOKEN: 'a', GH_TOKEN: 'b' }, 'a'],
    [github, { GH_TOKEN: 'b' }, 'b'],
    [gitea, { GITEA_TOKEN: 'c', GITHUB_TOKEN: 'a' }, 'c'],
    [gitea, { GITEA_ACTIONS: 'true', GITHUB_TOKEN: 'a' }, 'a'],
  ] as const)('of %j comes from the environment %j', (target, env, token) =>
    expect(tokenFor(target, env, false)).toBe(token),
  );

  it('is needed, and the message names the variable', () => {
    // A job of GitHub must not send its token to another server.
    const error = thrown(() => tokenFor(gitea, { GITHUB_TOKEN: 'a' }, false));
    expect(error).toMatchObject({ code: 'release-token-missing' });
    const [, name] = /Set (\w+) to/.exec(error.message)!;
    expect(tokenFor(gitea, { [name!]: 'd' }, false)).toBe('d');
  });

  it('is not sent without encryption, except to this machine or with the option', () => {
    const to = (server: string) => ({ ...gitea, server });
    const env = { GITEA_TOKEN: 'c' };
    const error = thrown(() => tokenFor(to('http://git.example.com'), env, false));
    expect(error).toMatchObject({ code: 'release-address-insecure' });
    expect(tokenFor(to('http://git.example.com'), env, true)).toBe('c');
    expect(tokenFor(to('http://127.0.0.1:3000'), env, false)).toBe('c');
  });
});
