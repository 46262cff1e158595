import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import type { Files } from '../cargo/files';
import { isRecord, isText, listOf, optional, parseCommented, recordOf, shape } from '../json';
import { defaultPackageOutput } from '../packaging/package-plan';
import { archOf } from '../plan/cross';
import { defaultOutput } from '../plan/normalize-options';
import type { Settings } from '../plan/settings';

/** Returns the settings of a crate's build for another triple, with output folders of its own. */
export function settingsOfTriple(settings: Settings, root: string, triple: string): Settings {
  const arch = archOf(triple);
  const packaging = settings.package?.outputPath ?? defaultPackageOutput(root);
  return {
    ...settings,
    target: triple,
    outputPath: `${settings.outputPath ?? defaultOutput(root)}-${arch}`,
    package: { ...settings.package, outputPath: `${packaging}-${arch}` },
  };
}

const isOwnTarget = shape({
  executor: optional(isText),
  command: optional(isText),
  options: optional(isRecord),
  configurations: optional(recordOf(isRecord)),
  dependsOn: optional(listOf((entry): entry is string | object => isText(entry) || isRecord(entry))),
});

/** Returns the targets that a project's own files define. Nx merges them into the inferred ones. */
export function ownTargets(files: Files, root: string): Record<string, unknown> {
  const [project, npm] = ['project.json', 'package.json'].map((name) =>
    parseCommented(files.read(posix.join(root, name)), isRecord),
  );
  const ofPackage = isRecord(npm?.nx) ? npm.nx.targets : undefined;
  return { ...(isRecord(ofPackage) && ofPackage), ...(isRecord(project?.targets) && project.targets) };
}

/**
 * Adds what the user wrote for the target of the default triple to that of another triple. Nx then
 * merges what the user wrote for that one.
 *
 * @param given the user's part of the default target
 * @param arch ends the names of the targets and of the output folders
 * @param names names of the targets of this triple, with those of the default triple
 */
export function likeDefault(
  target: TargetConfiguration,
  given: unknown,
  arch: string,
  names: Readonly<Record<string, string>>,
): TargetConfiguration {
  const own = isOwnTarget(given) ? given : {};
  // A target of another executor replaces the inferred one.
  if (own.command !== undefined || (own.executor ?? target.executor) !== target.executor) return target;
  const shared = ({ target: _, triple: __, ...options }: Record<string, unknown>): object =>
    isText(options.outputPath) ? { ...options, outputPath: `${options.outputPath}-${arch}` } : options;
  const configurations: Record<string, object> = Object.fromEntries(
    Object.entries(own.configurations ?? {}).map(([name, options]) => [
      name,
      { ...(target.configurations?.[name] as object | undefined), ...shared(options) },
    ]),
  );
  const renamed = (entry: string | object): string | object =>
    Object.keys(names).find((name) => names[name] === entry) ?? entry;
  return {
    ...target,
    options: { ...(target.options as object), ...shared(own.options ?? {}) },
    ...(own.configurations && { configurations: { ...target.configurations, ...configurations } }),
    ...(own.dependsOn && { dependsOn: own.dependsOn.map(renamed) as TargetConfiguration['dependsOn'] }),
  };
}
