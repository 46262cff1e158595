import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseImage } from '../../support/test-builder.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const workspace = createWorkspace();
const docker = (...args: string[]) => must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
afterAll(() => workspace.remove());

describe('the generated Dockerfile without Nx', () => {
  /** Creates the base image with the caller's certificates, like a company's own base image. */
  const withCertificates = (): string => {
    const { SSL_CERT_FILE } = process.env;
    if (!SSL_CERT_FILE) return baseImage;
    workspace.write('dist/base/ca.pem', readFileSync(SSL_CERT_FILE, 'utf8'));
    workspace.write(
      'dist/base/Dockerfile',
      `FROM ${baseImage}\nCOPY ca.pem /etc/ssl/certs/ca-certificates.crt\nENV CARGO_HTTP_CAINFO=/etc/ssl/certs/ca-certificates.crt\n`,
    );
    return docker('build', '-q', 'dist/base');
  };

  it('builds an image FROM scratch, and works as the article has it', () => {
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/plain', '--no-interactive']), 'setup');
    // The classic builder does not read Dockerfile.dockerignore.
    workspace.write('.dockerignore', workspace.read('apps/plain/Dockerfile.dockerignore'));
    const args = ['--build-arg', `BASE_IMAGE=${withCertificates()}`, '-f', 'apps/plain/Dockerfile', '.'];
    const image = docker('build', '-q', ...args);
    expect(docker('run', '--rm', '--network=none', image)).toBe('Hello from plain, one static file');
    expect(docker('inspect', '--format', '{{.Config.User}}', image)).toBe('65532:65532');
    const builder = docker('build', '-q', '--target', 'builder', ...args);
    docker('run', '--rm', '-v', `${workspace.root}:/src`, builder);
    const binary = join(workspace.root, 'target/x86_64-alpine-linux-musl/release/plain');
    expect(workspace.exec('readelf', ['-lW', binary]).stdout).not.toContain('INTERP');
    expect(execFileSync(binary, { encoding: 'utf8' })).toContain('Hello from plain');
  });
});
