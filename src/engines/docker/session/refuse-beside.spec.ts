import { thrown } from '../../../testing/memory-files';
import { refuseBeside } from './refuse-beside';

const plan = { project: 'app' };
const WITHOUT_DAEMON = { warning: 'no daemon' };

describe('refuseBeside', () => {
  it('refuses to build beside secrets without a daemon', () => {
    const error = thrown(() => refuseBeside(WITHOUT_DAEMON, { plan, hasSecrets: true }));
    expect(error).toMatchObject({ code: 'build-beside-secrets' });
  });

  it('accepts what the message says: a daemon, or a build without secrets', () => {
    refuseBeside({}, { plan, hasSecrets: true });
    refuseBeside(WITHOUT_DAEMON, { plan });
  });
});
