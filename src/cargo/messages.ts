import { isFlag, isText, listOf, optional, orNull, parseJson, shape, type Checked } from '../json';
import { toPosix } from './paths';

/** A native library that a build script asked to link. */
export interface LinkedLibrary {
  library: string;
  kind: string;
  packageId: string;
  /**
   * True if the script compiled the archive itself: it adds its own output folder to the search
   * path.
   */
  compiled: boolean;
}

/**
 * The data that the plugin takes from cargo's JSON messages
 * (https://doc.rust-lang.org/cargo/reference/external-tools.html).
 */
export interface BuildMessages {
  /** The executables of the requested package. */
  executables: { name: string; path: string }[];
  /** Its test programs. */
  tests: { kind: string; name: string; path: string }[];
  /**
   * Libraries and procedural macros of path crates: the path of each without the ending, as its
   * `.d` file has it.
   */
  libraries: string[];
  /** Native libraries that build scripts asked to link, with the package that requested each. */
  linked: LinkedLibrary[];
  /** Ids of the packages that were compiled now or before. */
  packageIds: Set<string>;
  /** Packages among them that were compiled for the target, not only for the host. */
  targetIds: Set<string>;
  /** Packages of which at least one part was compiled in this run. */
  compiledIds: Set<string>;
  /** Packages with a build script or procedural macros, which run on the builder's platform. */
  hostIds: Set<string>;
}

const TEXTS = optional(listOf(isText));
const isMessage = shape({
  reason: isText,
  package_id: isText,
  executable: orNull(optional(isText)),
  filenames: TEXTS,
  fresh: optional(isFlag),
  target: optional(shape({ name: isText, kind: listOf(isText) })),
  profile: optional(shape({ test: isFlag })),
  linked_libs: TEXTS,
  linked_paths: TEXTS,
  out_dir: optional(isText),
});
type Message = Checked<typeof isMessage>;

/**
 * Collects cargo's messages line by line. Lines that are not JSON are other output and are ignored.
 *
 * @param target triple that was passed to cargo; cargo writes output for it to `<triple>/<profile>`
 */
export function collectMessages(
  target: string,
  profile: string,
): { add(line: string): void; result: BuildMessages } {
  const result: BuildMessages = {
    executables: [],
    tests: [],
    libraries: [],
    linked: [],
    packageIds: new Set(),
    targetIds: new Set(),
    compiledIds: new Set(),
    hostIds: new Set(),
  };
  const { packageIds, targetIds, compiledIds, hostIds } = result;
  const folder = `/${target}/${profileFolder(profile)}/`;
  const add = (line: string): void => {
    const message = parseMessage(line);
    if (message?.reason === 'compiler-artifact') packageIds.add(message.package_id);
    if (message?.reason === 'compiler-artifact' && message.fresh === false)
      compiledIds.add(message.package_id);
    if (message?.target?.kind.some((kind) => kind === 'custom-build' || kind === 'proc-macro'))
      hostIds.add(message.package_id);
    if (message?.filenames?.some((file) => toPosix(file).includes(folder))) targetIds.add(message.package_id);
    if (message?.reason === 'compiler-artifact' && message.executable && message.target)
      addExecutable(result, message.target, message.executable, message.profile?.test === true);
    if (message?.reason === 'compiler-artifact') result.libraries.push(...librariesOf(message));
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

/**
 * Returns a profile's folder in a target directory. The four built-in profiles share two folders
 * (https://doc.rust-lang.org/cargo/reference/profiles.html).
 */
export function profileFolder(profile: string): string {
  return { dev: 'debug', test: 'debug', bench: 'release' }[profile] ?? profile;
}

function addExecutable(
  { executables, tests }: BuildMessages,
  { name, kind }: NonNullable<Message['target']>,
  path: string,
  isTest: boolean,
): void {
  if (isTest) tests.push({ kind: kind[0] ?? '', name, path });
  else if (kind.includes('bin')) executables.push({ name, path });
}

const NO_LIBRARY = ['bin', 'test', 'example', 'bench', 'custom-build'];

// In `deps`, rustc names the list of files by the crate. Cargo names its own list by the library.
function librariesOf({ package_id, target, profile, filenames: [file = ''] = [] }: Message): string[] {
  if (!package_id.includes('path+file:') || !target || profile?.test) return [];
  if (target.kind.some((kind) => NO_LIBRARY.includes(kind))) return [];
  return [file.replace(/\.\w+$/, '').replace(/([\\/]deps[\\/])lib([^\\/]*)$/, '$1$2')];
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

/**
 * Returns the crate's name from a package id, such as `registry+…#libz-sys@1.1.28` or
 * `path+file:///src/app#0.1.0`.
 */
export function crateOfPackageId(id: string): string {
  const [source = '', fragment = ''] = id.split('#');
  return fragment.includes('@') ? fragment.split('@')[0]! : source.split('?')[0]!.split('/').at(-1)!;
}

/** Returns the version of a package from its id. */
export function versionOfPackageId(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('@'), id.lastIndexOf('#')) + 1);
}
