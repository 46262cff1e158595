import { sshAddress, sshArguments } from './address';

const last = (url: string, program = 'docker') => sshArguments(sshAddress(url, 'DOCKER_HOST'), program);

describe('an address of ssh', () => {
  it.each([
    ['ssh://build', ['--', 'build', 'docker system dial-stdio']],
    ['ssh://build/', ['--', 'build', 'docker system dial-stdio']],
    ['ssh://me@build.example:2222', ['-p', '2222', '--', 'me@build.example', 'docker system dial-stdio']],
    ['ssh://me@[fe80::1%eth0]', ['--', 'me@fe80::1%eth0', 'docker system dial-stdio']],
    ['ssh://a.b+c@host_1', ['--', 'a.b+c@host_1', 'docker system dial-stdio']],
    ['ssh://h/run/d.sock', ['--', 'h', 'docker --host unix:///run/d.sock system dial-stdio']],
    ["ssh://h/a b'; id", ['--', 'h', `docker --host 'unix:///a b'\\''; id' system dial-stdio`]],
  ])('%s', (url, args) => expect(last(url).slice(-args.length)).toEqual(args));

  it.each([
    'ssh://',
    'ssh://-oProxyCommand=id',
    'ssh://-l@h',
    'ssh://me:secret@h',
    'ssh://h:x',
    'ssh://h?a=b',
  ])('%s is refused', (url) => {
    expect(() => sshAddress(url, 'DOCKER_HOST')).toThrow('is not a valid ssh address');
    expect(() => sshAddress(url, 'DOCKER_HOST')).not.toThrow('secret');
  });
});
