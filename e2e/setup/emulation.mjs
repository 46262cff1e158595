// Lets this machine and its containers run programs for aarch64. Installs QEMU only on Debian as root, as on a CI
// machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { installPackages, succeeds } from './docker.mjs';
import { run } from './tools.mjs';

const FOLDER = '/proc/sys/fs/binfmt_misc';

export function prepareEmulation() {
  if (existsSync(`${FOLDER}/qemu-aarch64`)) return;
  if (!existsSync('/usr/bin/qemu-aarch64-static')) installPackages('qemu-user-static');
  if (!existsSync(`${FOLDER}/register`)) run('mount', ['-t', 'binfmt_misc', 'binfmt_misc', FOLDER]);
  // The flag F loads the emulator now, so that it is also there in containers.
  const line = readFileSync('/usr/lib/binfmt.d/qemu-aarch64.conf', 'utf8').trim();
  if (!existsSync(`${FOLDER}/qemu-aarch64`)) writeFileSync(`${FOLDER}/register`, line);
  if (!succeeds('test', ['-e', `${FOLDER}/qemu-aarch64`])) throw new Error('QEMU could not be registered');
}
