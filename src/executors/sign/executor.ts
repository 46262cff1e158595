import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { openStaging, type Staging } from '../../artifact/place-output';
import { RELEASE_BUNDLE } from '../../attest/sign-folder';
import { signIndex } from '../../attest/sign-index';
import type { BuildContext } from '../../build/run';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { defaultPackageOutput } from '../../packaging/package-plan';
import { selectEngine } from '../../select-engine';
import { withUserErrors } from '../../system-errors';
import { packagesBefore } from '../packages-before';
import { optionsOf } from '../proven-package';
import type { PackageOptions } from '../package/schema';
import { contextFor, projectOf } from '../task';
import type { SignOptions } from './schema';
import { signedPackage, signerOf } from './signed-package';

/** Signs the packages that the target depends on. */
export async function signPackages(
  options: SignOptions,
  context: ExecutorContext,
  engineOf: BuildContext['engineOf'],
): Promise<{ success: boolean }> {
  const terminal = processTerminal();
  const signer = signerOf(options, context.root);
  const stages: Stage[] = [];
  try {
    for (const name of packagesBefore(context)) {
      const output = signedOutput(contextFor(name, context));
      const staging = openStaging(join(context.root, output), { maker: 'sign', marker: RELEASE_BUNDLE });
      const stage: Stage = { output, staging, signed: [] };
      stages.push(stage);
      ({ signed: stage.signed } = await withCancellation((cancelled) =>
        signedPackage(name, context, { engineOf, terminal, cancelled }, staging.folder, signer),
      ));
    }
    const folders = stages.map(({ staging }) => staging.folder);
    const isIndexed = await signIndex(folders, signer.by, signer.builderId);
    // All or none: the packages of one release belong together.
    for (const { output, staging, signed } of stages) {
      staging.commit();
      const names = [...signed, ...(isIndexed ? ['the index of all platforms'] : [])];
      terminal.write(`rust-static: ${output}: signed ${names.join(', ')}\n`);
    }
  } finally {
    for (const { staging } of stages) staging.discard();
  }
  return { success: true };
}

/** A package that is being signed. */
interface Stage {
  /** Relative to the Nx root. */
  output: string;
  staging: Staging;
  /** Names of the signed files. */
  signed: string[];
}

export default withUserErrors((options: SignOptions, context: ExecutorContext) =>
  signPackages(options, context, selectEngine),
);

/** Returns where a signed package is, relative to the Nx root. */
export function signedOutput(context: ExecutorContext): string {
  const { outputPath = defaultPackageOutput(projectOf(context).root) } = optionsOf<PackageOptions>(context);
  return `${outputPath.replace(/\/$/, '')}-signed`;
}
