import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { withCancellation } from '../engines/cancellation';
import { RustStaticError } from '../errors';
import { parseJson } from '../json';
import { PLUGIN, pluginOptions, type PluginOptions } from '../plan/crate-settings';
import { canonicalJson } from '../units/canonical';
import { publicKeyText, readSigningKey, signIndex } from '../units/envelope';
import { DEFAULT_NAME, storeAddress } from '../units/policy';
import { addEnvelope } from '../units/records';
import { explainedStore } from '../units/stores/explained-store';
import { openStore } from '../units/stores/open-store';
import type { UnitStore } from '../units/stores/store';
import { isDraft, type DraftIndex } from '../units/unit-index';
import { BUILD_OPTIONS, type Command } from './command';
import type { CliContext } from './context';
import { projectBuild, requestOf, type PlanRequest } from './project-plan';

/** File that `units publish` writes and `units sign` reads. */
const INDEX_FILE = 'rust-static-units.json';
const KEY_VARIABLE = 'RUST_STATIC_UNITS_KEY';
const VALID_DAYS = 30;

/**
 * `units publish` and `units sign`: compile shared crates for a team. They are two commands, so that
 * no crate's code runs in a process that has the key.
 */
export const UNITS_COMMANDS: readonly Command[] = [
  {
    name: 'units publish',
    argument: '<project>',
    summary: 'Compile the crates of a project from nothing, and put them into the store',
    options: BUILD_OPTIONS,
    run: (values, project, context) => publish(requestOf(project!, values), context),
  },
  {
    name: 'units sign',
    argument: '[file]',
    summary: `Sign what it has put there, with the key in ${KEY_VARIABLE}`,
    options: [],
    run: (_values, file = INDEX_FILE, context) => sign(resolve(context.cwd, file), context),
  },
];

async function publish(request: PlanRequest, context: CliContext): Promise<string> {
  const { plan, sources, digests, known, units, ...prepared } = await projectBuild(request, context);
  if (plan.engine !== 'docker')
    throw new RustStaticError(
      `Units of ${plan.project} cannot be published with the engine "${plan.engine}"`,
      {
        code: 'units-engine-unsupported',
        reason: 'On the host, other programs may have written into the target directory.',
        remedy: 'Give --engine=docker.',
      },
    );
  const options = pluginOptions(context.plugins(), plan.crate.root);
  const store = await storeOf(options, context);
  const { publishUnits } = await import('../engines/docker/index.js');
  const { draft, compiled, uploaded, isKnown } = await withCancellation((cancelled) =>
    publishUnits(
      {
        plan,
        sources,
        digestOf: (path) => digests.get(path) ?? known.digest(path),
        workspaceRoot: prepared.workspaceRoot,
        env: prepared.env,
        terminal: context.terminal,
        cancelled,
        ...(units && { units }),
      },
      store,
      options.unitsName ?? DEFAULT_NAME,
    ),
  );
  const file = resolve(context.cwd, INDEX_FILE);
  // An empty file tells `units sign` that there is nothing to do.
  writeFileSync(file, isKnown ? '' : canonicalJson(draft));
  const size = `${(uploaded.bytes / 1e6).toFixed(1)} MB`;
  return [
    `${draft.units.length} units of ${plan.project}: ${compiled} crates compiled, ${uploaded.units} units (${size}) sent to ${store.address}`,
    isKnown
      ? 'A signed index has all of them: nothing to sign.'
      : `Sign them: ${KEY_VARIABLE}=… npx rust-static units sign ${relative(context.cwd, file)}`,
  ].join('\n');
}

async function sign(file: string, context: CliContext): Promise<string> {
  const draft = readDraft(file);
  if (!draft) return 'Nothing to sign: a signed index has all units.';
  const pem = context.env[KEY_VARIABLE];
  if (!pem)
    throw new RustStaticError(`${KEY_VARIABLE} is not set`, {
      code: 'units-key-missing',
      reason: 'Readers accept only an index that a trusted key has signed.',
      remedy: `Create a key: \`openssl genpkey -algorithm ed25519 -out units-key.pem\`, and set ${KEY_VARIABLE} to the text of the file.`,
    });
  const key = readSigningKey(pem);
  const time = Math.floor(Date.now() / 1000);
  const expires = time + VALID_DAYS * 86_400;
  const options = context
    .plugins()
    .map(optionsOf)
    .find(({ unitsStore }) => unitsStore !== undefined);
  const store = await storeOf(options ?? {}, context);
  const isAdded = await addEnvelope(store, draft, signIndex({ ...draft, time, expires }, key), draft.units);
  if (!isAdded)
    throw new RustStaticError(`${store.address} has too many indexes of these crates`, {
      code: 'units-indexes-full',
      reason: 'Readers ask only for the first ones, and an index is never replaced.',
      remedy: 'Delete the oldest ones from the store, or change "unitsName" in nx.json.',
    });
  return `Signed ${draft.units.length} units for ${VALID_DAYS} days with the key ${publicKeyText(key)}`;
}

function readDraft(file: string): DraftIndex | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RustStaticError(`${file} cannot be read`, {
      code: 'units-draft-unreadable',
      reason: (cause as Error).message,
      remedy: 'Run `npx rust-static units publish <project>` first.',
      cause,
    });
  }
  if (text === '') return undefined;
  const draft = parseJson(text, isDraft);
  if (draft) return draft;
  throw new RustStaticError(`${file} is not an index of units`, {
    code: 'units-draft-invalid',
    reason: '`rust-static units publish` did not write it, or another version did.',
    remedy: 'Run `npx rust-static units publish <project>` again.',
  });
}

function optionsOf(entry: ReturnType<CliContext['plugins']>[number]): PluginOptions {
  const own = typeof entry === 'object' && entry.plugin === PLUGIN ? entry.options : undefined;
  return (own as PluginOptions | undefined) ?? {};
}

async function storeOf(options: PluginOptions, { workspaceRoot, env }: CliContext): Promise<UnitStore> {
  const address = storeAddress(options, env);
  const { storedLogin } = await import('../engines/docker/index.js');
  const credentialsFor = (host: string) => storedLogin(host, env);
  const store =
    address === undefined ? undefined : openStore(address, { workspaceRoot, env, credentialsFor });
  if (store) return explainedStore(store);
  throw new RustStaticError('No store for shared crates is set', {
    code: 'units-store-missing',
    reason:
      'Neither RUST_STATIC_UNITS_STORE nor the option "unitsStore" in nx.json has an address. The address "nx" needs NX_SELF_HOSTED_REMOTE_CACHE_SERVER.',
    remedy: 'Set one of them to a URL or a folder.',
  });
}
