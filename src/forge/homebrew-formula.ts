import { archOf, type Installable, type InstallableArchive } from './installable';

/** Blocks of Homebrew for architectures. It has no others on Linux. */
const BLOCKS = [
  ['x86_64', 'on_intel'],
  ['aarch64', 'on_arm'],
] as const;

/**
 * Returns a formula for Homebrew on Linux (https://docs.brew.sh/Formula-Cookbook). Undefined without
 * an archive for an architecture that Homebrew has.
 */
export function homebrewFormula(app: Installable): string | undefined {
  const { name, version, description, license, homepage, programs, base, archives } = app;
  const known = BLOCKS.flatMap(([arch, block]) => {
    const archive = archives.find(({ triple }) => archOf(triple) === arch);
    return archive ? [{ arch, block, archive }] : [];
  });
  if (known.length === 0) return undefined;
  // Homebrew has its own form for several licenses.
  const isOne = license !== null && /^[\w.+-]+$/.test(license);
  const only =
    known.length === 1 ? `\n  depends_on arch: :${known[0]!.arch.replace('aarch64', 'arm64')}` : '';
  return `# This release has no binary for macOS.
class ${className(name)} < Formula
${description === null ? '' : `  desc ${ruby(description)}\n`}  homepage ${ruby(homepage)}
  version ${ruby(version)}
${isOne ? `  license ${ruby(license)}\n` : ''}${only}
  depends_on :linux

  on_linux do
${known.map(({ block, archive }) => blockOf(block, base, archive)).join('')}  end

  def install
    bin.install ${programs.map(ruby).join(', ')}
  end

  test do
    assert_predicate bin/${ruby(programs[0]!)}, :executable?
  end
end
`;
}

function blockOf(block: string, base: string, { file, sha256 }: InstallableArchive): string {
  return `    ${block} do
      url ${ruby(`${base}/${file}`)}
      sha256 ${ruby(sha256)}
    end
`;
}

/** The class that Homebrew expects in the file `<name>.rb` (Formulary.class_s). */
function className(name: string): string {
  const words = name.replace(/[-_.\s]([a-zA-Z0-9])/g, (_all, letter: string) => letter.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ruby(text: string): string {
  return JSON.stringify(text).replaceAll('#', '\\#');
}
