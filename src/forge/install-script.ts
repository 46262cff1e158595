import { archOf, type Installable } from './installable';

/** What `uname -m` prints for architectures of triples. */
const MACHINES: Record<string, string> = {
  x86_64: 'x86_64 | amd64',
  aarch64: 'aarch64 | arm64',
  armv7: 'armv7l | armv8l',
  arm: 'armv6l',
  armv5te: 'armv5tel | armv5tejl',
  i586: 'i586 | i686',
  i686: 'i686',
  powerpc64le: 'ppc64le',
  powerpc64: 'ppc64',
  powerpc: 'ppc',
};

/**
 * Returns a script for any POSIX shell that installs an app. It has the digests of the archives, so it
 * installs these bytes or nothing.
 */
export function installScript({ name, version, programs, base, archives }: Installable): string {
  const cases = archives.map(
    ({ triple, file, folder, sha256 }) =>
      `    ${machineOf(triple)})\n      archive=${quoted(file)}\n      top=${quoted(folder)}\n      sum=${sha256}\n      ;;\n`,
  );
  return `#!/bin/sh
# Installs ${name} ${version} for Linux into \${PREFIX:-~/.local}/bin:
#   PREFIX=/usr/local sh ${name}-install.sh
# DOWNLOAD_URL names another server with the same files.
set -eu

fail() {
  echo "${name}: $1" >&2
  exit 1
}

# A running program cannot be written to, but it can be replaced.
place() {
  cp "$folder/$top/$1" "$bin/.$1.$$"
  chmod 755 "$bin/.$1.$$"
  mv -f "$bin/.$1.$$" "$bin/$1"
  echo "installed $bin/$1"
}

# The shell reads all of it before anything runs.
main() {
  base=\${DOWNLOAD_URL:-${quoted(base)}}
  [ "$(uname -s)" = Linux ] || fail 'this release has binaries for Linux only'
  case $(uname -m) in
${cases.join('')}    *) fail "this release has no binary for $(uname -m)" ;;
  esac

  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  if command -v curl >/dev/null; then
    curl -fsSL -o "$folder/$archive" "$base/$archive" || fail "$base/$archive cannot be downloaded"
  elif command -v wget >/dev/null; then
    wget -qO "$folder/$archive" "$base/$archive" || fail "$base/$archive cannot be downloaded"
  else
    fail 'install curl or wget'
  fi
  echo "$sum  $folder/$archive" | sha256sum -c - >/dev/null 2>&1 ||
    fail "$archive does not have the digest of the release; nothing was installed"
  tar -xzf "$folder/$archive" -C "$folder"

  bin=\${PREFIX:-$HOME/.local}/bin
  mkdir -p "$bin"
${programs.map((program) => `  place ${quoted(program)}\n`).join('')}  case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "add $bin to PATH" ;;
  esac
}

main
`;
}

/** The kernel calls the other architectures as the triples do. */
function machineOf(triple: string): string {
  const arch = archOf(triple);
  return MACHINES[arch] ?? arch;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
