import { cargoWorkspace, preparedIn } from '../testing/build-fixture';
import { STATIC_BUILD_OPTIONS } from './options/static-build';
import { recordedOptions } from './recorded-options';

const recorded = (options: object) => recordedOptions(preparedIn(cargoWorkspace(), { options }).plan);

describe('recordedOptions', () => {
  it('has every option with a value, but not the path of a file on the machine', () => {
    const every = recorded({ engine: 'docker', caFile: '/etc/ca.pem', smoke: ['--version'] });
    const without = ['linker', 'builderImage', 'baseImage', 'caFile', 'apkMirror'];
    expect(Object.keys(STATIC_BUILD_OPTIONS).filter((name) => !(name in every))).toEqual(without);
    expect(every).toMatchObject({ profile: 'release', smoke: ['--version'], network: false });
  });

  it('has no passwords of URLs', () => {
    const options = { engine: 'docker', buildArgs: { SRC: 'https://me:secret@example.com/a' } };
    expect(recorded(options).buildArgs).toEqual({ SRC: 'https://example.com/a' });
  });

  it('has no values of variables with the name of a secret', () => {
    const variables = { DEPLOY_TOKEN: 'glpat-1', db_password: 'x', MODE: 'fast' };
    const shown = { DEPLOY_TOKEN: '***', db_password: '***', MODE: 'fast' };
    const every = recorded({ engine: 'docker', env: variables, buildArgs: variables });
    expect(every).toMatchObject({ env: shown, buildArgs: shown });
  });
});
