import { join } from 'node:path';
import { tempFolder } from '../../../testing/temp-folder';
import { caBundle, networkAccess, proxyEnv } from './network';

describe('proxyEnv', () => {
  it('gives proxies in both spellings, NO_PROXY too', () => {
    expect(proxyEnv({ https_proxy: 'http://p:3128', NO_PROXY: 'intern', http_proxy: '' })).toEqual({
      HTTPS_PROXY: 'http://p:3128',
      https_proxy: 'http://p:3128',
      NO_PROXY: 'intern',
      no_proxy: 'intern',
    });
  });
});

describe('caBundle', () => {
  it('takes the first file that the environment names, and adds NODE_EXTRA_CA_CERTS to the public roots', () => {
    const folder = tempFolder({ 'ca.pem': 'COMPANY\n' });
    const file = join(folder, 'ca.pem');
    expect(caBundle({ SSL_CERT_FILE: file })).toBe('COMPANY\n');
    expect(caBundle({ NODE_EXTRA_CA_CERTS: file })).toMatch(/^COMPANY\n-----BEGIN CERTIFICATE-----/);
    expect(caBundle({})).toBeUndefined();
    expect(networkAccess({ SSL_CERT_FILE: file }).env).toEqual({
      CARGO_HTTP_CAINFO: '/etc/rust-static/ca.pem',
      SSL_CERT_FILE: '/etc/rust-static/ca.pem',
      GIT_SSL_CAINFO: '/etc/rust-static/ca.pem',
    });
  });

  it('says which variable names a file that is not there', () => {
    expect(() => caBundle({ SSL_CERT_FILE: '/nonexistent.pem' })).toThrow(
      'The certificates that SSL_CERT_FILE names cannot be read',
    );
  });
});
