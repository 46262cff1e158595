import type { ImageSettings } from '../plan/package-settings';
import { NOBODY, planImage } from './image-plan';

const plan = (settings: ImageSettings = {}) => planImage(settings, 'apps/app');

describe('planImage', () => {
  it('fills in every default', () => {
    expect(plan()).toEqual({
      user: '65532:65532',
      entrypoint: undefined,
      cmd: [],
      env: {},
      labels: {},
      ports: [],
      workingDir: '/',
      files: [],
    });
    expect(NOBODY).toBe('65532:65532');
  });

  it('keeps what is said', () => {
    const settings = {
      user: '1000:2000',
      entrypoint: ['/app', 'serve'],
      cmd: ['--help'],
      env: { LOG: 'info' },
      labels: { a: 'b' },
      workingDir: '/data',
    };
    const said = plan({ ...settings, files: [{ from: '{projectRoot}/app.toml', to: '/etc/' }] });
    expect(said).toEqual({
      ...settings,
      ports: [],
      files: [{ from: 'apps/app/app.toml', to: 'etc/app.toml' }],
    });
  });

  it('gives a user without a group the group of the same number', () => {
    expect(plan({ user: '1000' }).user).toBe('1000:1000');
    expect(plan({ user: '0' }).user).toBe('0:0');
  });

  it.each(['nobody', 'root:root', '1000:', ':1000', '1000:staff', '-1', '1.5', '', '12345678901'])(
    'refuses the user "%s"',
    (user) => {
      expect(() => plan({ user })).toThrow(
        [
          `Option "image.user" is "${user}"`,
          'The image has no users but its own, so it must be a number, or two: uid:gid.',
          'Give numbers, such as "65532:65532", or "0:0" for root.',
        ].join('\n\n'),
      );
    },
  );

  it('spells ports as the configuration does', () => {
    expect(plan({ ports: ['8080', '53/udp', '65535/sctp', '1/tcp'] }).ports).toEqual([
      '8080/tcp',
      '53/udp',
      '65535/sctp',
      '1/tcp',
    ]);
  });

  it.each(['0', '65536', '8080/http', 'http', '8080:80', '', '-1', '8080/TCP'])(
    'refuses the port "%s"',
    (port) => {
      expect(() => plan({ ports: ['80', port] })).toThrow(
        [
          `Option "image.ports" has "${port}"`,
          'A port is a number below 65536, with /udp or /sctp where it is not TCP.',
          'Give a port such as "8080" or "53/udp".',
        ].join('\n\n'),
      );
    },
  );

  it.each(['data', './data', '', 'C:\\data'])('refuses the working directory "%s"', (workingDir) => {
    expect(() => plan({ workingDir })).toThrow(
      `Option "image.workingDir" is "${workingDir}"\n\nIt must be an absolute path.\n\nBegin it with a slash.`,
    );
  });

  it('names the option whose file is wrong', () => {
    expect(() => plan({ files: ['../x'] })).toThrow('Option "image.files" names "../x"');
  });
});
