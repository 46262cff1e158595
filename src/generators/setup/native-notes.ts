import { didYouMean } from '../../did-you-mean';
import { libraryNames } from '../../libraries/find-library';
import type { PlannedLibrary } from '../../libraries/resolve';
import type { NativeFacts } from './native-facts';

/** Returns notes for the user about libraries that no package provides. */
export function nativeNotes({ native, answers, asked, unknown, dockerfile, whyNot }: NativeFacts): string[] {
  // The user provides `!name`, and it is not linked by `build.rs`.
  const linked = native.unknown.filter((name) => !name.startsWith('!'));
  const notes = linked.map(
    (name) =>
      `Library "${name}" is not in the catalogue: it is linked as -l${name}.${didYouMean(name, libraryNames())} ` +
      `Add the Alpine packages that bring lib${name}.a to the stage "builder" of ${dockerfile}, or its folder to "searchPaths".`,
  );
  notes.push(...native.libraries.flatMap((planned) => noteOn(planned, answers !== undefined)));
  if (asked === 'no')
    notes.push(
      `Cargo could not say which features the crates have (${whyNot}), so everything that the lock allows counts as needed. Run this generator again when cargo can fetch the crates.`,
    );
  if (asked === 'stale')
    notes.push(
      'Cargo.lock does not fit the manifests, so cargo could not say what is needed. Run `cargo update --workspace`.',
    );
  if (unknown.length > 0)
    notes.push(
      [
        'These crates look native, and the catalogue does not know them:',
        ...unknown.map(({ crate, why }) => `  ${crate}: ${why}`),
        `If the build fails for one of them, add what it needs to the stage "builder" of ${dockerfile}, below a managed part.`,
      ].join('\n'),
    );
  return notes;
}

function noteOn({ library, strategy, declared, crates }: PlannedLibrary, exact: boolean): string[] {
  const by = declared ? '' : ` (by ${crates.join(', ')})`;
  if (strategy === 'unsupported' && library.strategy === 'unsupported')
    return [`${library.name}${by} cannot be linked statically. ${library.reason}${instead(library)}`];
  if (strategy === 'unsupported')
    return [
      `Alpine has no archive of ${library.name}${by} that could be used. ${library.reason}` +
        (library.feature ? ` Turn on the feature ${library.feature}.` : instead(library)),
    ];
  if (declared && crates.length > 0)
    return [
      `${library.name} is linked by ${crates.join(', ')}, so build.rs does not link it again.` +
        (exact
          ? ''
          : ' (So says the lock: if your features leave that crate out, name the library in build.rs.)'),
    ];
  return [];
}

function instead({ instead: other }: PlannedLibrary['library']): string {
  return other ? ` Use ${other}.` : '';
}
