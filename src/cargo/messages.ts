import { isFlag, isText, listOf, optional, orNull, parseJson, shape, type Checked } from '../json';
import { toPosix } from './paths';

/** A native library that a build script asked to link. */
export interface LinkedLibrary {
  library: string;
  kind: string;
  packageId: string;
  /** Whether the script has made the archive itself: it names its own output folder as a place to look. */
  compiled: boolean;
}

/** What the plugin takes from cargo's JSON messages (https://doc.rust-lang.org/cargo/reference/external-tools.html). */
export interface BuildMessages {
  /** The executables of the package that was asked for. */
  executables: { name: string; path: string }[];
  /** Native libraries that build scripts asked to link, with the package that asked. */
  linked: LinkedLibrary[];
  /** Ids of the packages that were compiled, or found compiled. */
  packageIds: Set<string>;
  /** Those of them that were compiled for the target, and not only for the build itself. */
  targetIds: Set<string>;
  /** Those of which at least a part was compiled now. */
  compiledIds: Set<string>;
}

const TEXTS = optional(listOf(isText));
const isMessage = shape({
  reason: isText,
  package_id: isText,
  executable: orNull(optional(isText)),
  filenames: TEXTS,
  fresh: optional(isFlag),
  target: optional(shape({ name: isText, kind: listOf(isText) })),
  linked_libs: TEXTS,
  linked_paths: TEXTS,
  out_dir: optional(isText),
});
type Message = Checked<typeof isMessage>;

/**
 * Collects cargo's messages line by line. Lines that are not JSON are somebody's print and are ignored.
 *
 * @param target triple that was given to cargo, which puts what it compiles for it into a folder of that name, and
 *   there into one named after the profile
 */
export function collectMessages(
  target: string,
  profile: string,
): { add(line: string): void; result: BuildMessages } {
  const [packageIds, targetIds, compiledIds] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const result: BuildMessages = { executables: [], linked: [], packageIds, targetIds, compiledIds };
  const folder = `/${target}/${profileFolder(profile)}/`;
  const add = (line: string): void => {
    const message = parseMessage(line);
    if (message?.reason === 'compiler-artifact') packageIds.add(message.package_id);
    if (message?.reason === 'compiler-artifact' && message.fresh === false)
      compiledIds.add(message.package_id);
    if (message?.filenames?.some((file) => toPosix(file).includes(folder))) targetIds.add(message.package_id);
    if (message?.reason === 'compiler-artifact' && message.executable && message.target?.kind.includes('bin'))
      result.executables.push({ name: message.target.name, path: message.executable });
    if (message?.reason === 'build-script-executed')
      for (const entry of message.linked_libs ?? []) {
        const [kind, library] = entry.includes('=') ? splitOnce(entry) : ['dylib', entry];
        result.linked.push({
          library,
          kind,
          packageId: message.package_id,
          compiled: kind.startsWith('static') && compiles(message),
        });
      }
  };
  return { add, result };
}

/** A profile's folder in a target directory: four share two (https://doc.rust-lang.org/cargo/reference/profiles.html). */
export function profileFolder(profile: string): string {
  return { dev: 'debug', test: 'debug', bench: 'release' }[profile] ?? profile;
}

function compiles({ linked_paths = [], out_dir }: Message): boolean {
  return out_dir !== undefined && linked_paths.some((path) => path.includes(out_dir));
}

function parseMessage(line: string): Message | undefined {
  return line.startsWith('{') ? parseJson(line, isMessage) : undefined;
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** The crate's name in a package id: `registry+…#libz-sys@1.1.28` and `path+file:///src/app#0.1.0` both name it. */
export function crateOfPackageId(id: string): string {
  const [source = '', fragment = ''] = id.split('#');
  return fragment.includes('@') ? fragment.split('@')[0]! : source.split('/').at(-1)!;
}
