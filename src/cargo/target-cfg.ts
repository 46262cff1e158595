import type { CfgValue } from './cfg';

/** `target_arch` values that differ from the first part of the triple. */
const ARCH_NAMES = [
  ['arm', 'arm'],
  ['i586', 'x86'],
  ['i686', 'x86'],
  ['powerpc64', 'powerpc64'],
  ['riscv64', 'riscv64'],
] as const;

/** Features that every processor of an architecture has. */
const BASELINE: Record<string, readonly string[]> = { x86_64: ['fxsr', 'sse', 'sse2'], aarch64: ['neon'] };
/** Names that rustc never prints for a target. Cargo and rustdoc set them for single crates. */
const NEVER = ['feature', 'test', 'doc', 'doctest', 'miri', 'windows'];

/**
 * Returns the cfg values of `<arch>-<vendor>-linux-<env>` that `rustc --print cfg` prints in every
 * version. Values that depend on the version or on flags are undefined.
 *
 * @param flags flags of rustc
 */
export function targetCfg(triple: string, flags: readonly string[]): CfgValue {
  const [arch = '', vendor = '', os = '', env = ''] = triple.split('-');
  const text = flags.join(' ');
  const wide = /64|s390x/.test(arch);
  const common = arch in BASELINE;
  const single: Record<string, string> = {
    target_family: 'unix',
    target_os: os,
    target_env: env.startsWith('musl') ? 'musl' : 'gnu',
    target_vendor: vendor,
    target_arch: ARCH_NAMES.find(([prefix]) => arch.startsWith(prefix))?.[1] ?? arch,
    target_pointer_width: wide ? '64' : '32',
    target_endian: /^(s390x|powerpc64$)/.test(arch) ? 'big' : 'little',
    ...(common && { target_abi: '' }),
    ...(!text.includes('panic') && { panic: 'unwind' }),
  };
  return (name, value) => {
    if (value === undefined && ['true', 'unix'].includes(name)) return true;
    if (NEVER.includes(name) || (value === undefined && name === 'false')) return false;
    if (value === undefined) return undefined;
    if (name in single) return single[name] === value;
    if (name === 'target_has_atomic' && common && /^(8|16|32|64|ptr)$/.test(value)) return true;
    const isBaseline = name === 'target_feature' && BASELINE[arch]?.includes(value);
    return isBaseline && !/target-(cpu|feature)/.test(text) ? true : undefined;
  };
}
