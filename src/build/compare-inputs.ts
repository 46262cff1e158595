import type { InputRecord } from './input-record';

/** An input that differs between two builds. */
export interface InputChange {
  kind: 'file' | 'setting' | 'crate' | 'variable' | 'builder';
  name: string;
  change: 'added' | 'removed' | 'changed';
  /**
   * Old and new value. Known only for crates and the builder; for other inputs only digests are
   * stored.
   */
  before?: string;
  after?: string;
}

/**
 * Returns the differences between the inputs of two builds, sorted by kind and name. Inputs that
 * only one record covers are left out.
 */
export function compareInputs(before: InputRecord, after: InputRecord): InputChange[] {
  const crates = crateChanges(before.crates, after.crates);
  const settings = changesOf('setting', before.settings, after.settings);
  // A changed crate also changes the lock. The cause is reported only once.
  const told = crates.length > 0 ? settings.filter(({ name }) => name !== 'Cargo.lock') : settings;
  const known = Object.keys(before.builder).length > 0 && Object.keys(after.builder).length > 0;
  const builder = known ? changesOf('builder', before.builder, after.builder) : [];
  return [
    ...changesOf('file', before.files, after.files),
    ...told,
    ...crates,
    ...changesOf('variable', before.variables, after.variables),
    ...builder.map(({ name, ...rest }) => ({
      ...rest,
      name,
      ...values(before.builder[name], after.builder[name]),
    })),
  ];
}

type Digests = Readonly<Record<string, string>>;

function changesOf(kind: InputChange['kind'], before: Digests, after: Digests): InputChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): InputChange[] => {
    const [had, has] = [Object.hasOwn(before, name), Object.hasOwn(after, name)];
    if (had && has) return before[name] === after[name] ? [] : [{ kind, name, change: 'changed' }];
    return [{ kind, name, change: has ? 'added' : 'removed' }];
  });
}

/**
 * If one version was removed and one was added, the crate changed. If there are several versions,
 * each is reported.
 */
function crateChanges(before: Digests, after: Digests): InputChange[] {
  const changes = changesOf('crate', before, after).map(({ name, ...rest }) => {
    const [crate = '', version = ''] = name.split(' ');
    return { ...rest, name: crate, version };
  });
  return [...new Set(changes.map(({ name }) => name))].flatMap((name): InputChange[] => {
    const own = changes.filter((change) => change.name === name);
    const [first, second] = own;
    const [gone, come] = ['removed', 'added'].map((change) => own.find((one) => one.change === change));
    if (own.length === 2 && gone && come && first && second)
      return [{ kind: 'crate', name, change: 'changed', ...values(gone.version, come.version) }];
    return own.map(({ change, version }) => ({
      kind: 'crate',
      name,
      change,
      ...values(change === 'added' ? undefined : version, change === 'removed' ? undefined : version),
    }));
  });
}

function values(
  before: string | undefined,
  after: string | undefined,
): Pick<InputChange, 'before' | 'after'> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
