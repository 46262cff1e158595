// Creates docs/options.md from what Nx reads: executors.json, generators.json and their schemas.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const repository = join(__dirname, '../..');
const read = (path) => JSON.parse(readFileSync(join(repository, path), 'utf8'));
const source = (schema) => schema.replace('./dist/', 'src/');

const HEAD = `# Options

<!-- Made by \`npm run docs\` from the schemas; a test fails when it is stale. -->

The same texts are in \`nx run <project>:<target> --help\` and
\`nx g @org/rust-static:<generator> --help\`.
`;
const WHERE = {
  'static-build': `You can set these options in several places. The first place in this list that sets an option wins:

1. the command line
2. \`project.json\`
3. \`[package.metadata.rust-static]\` in the crate's \`Cargo.toml\`, in \`kebab-case\`
4. \`[workspace.metadata.rust-static]\` in the workspace's \`Cargo.toml\`, in \`kebab-case\`
5. the plugin's options in \`nx.json\`, for all crates

Set \`include\`, \`builderFiles\`, \`includeGit\` and \`dockerfile\` only in \`Cargo.toml\` or \`nx.json\`. They
decide the cache key of the inferred target and are refused elsewhere. Unknown options and values of
the wrong type are refused too.

The configuration \`debug\` (\`nx run app:static-build -c debug\`) builds with cargo's profile \`dev\`. It
writes to the output path plus \`-debug\`, such as \`dist/apps/app/static-debug\`. \`package\` refuses this
build. To package it, add a configuration \`debug\` with its own \`outputPath\` to the target \`package\` in
\`project.json\`.`,
  'static-test': `Settings that the crate has for \`static-build\` apply here too, such as \`features\` and \`env\`. See
[Run the tests](guides/tests.md).`,
  serve: `Options that are not in this table come from the target \`static-build\`. See
[Run a program and restart it after changes](guides/serve.md).`,
  package: `Set these options in \`[package.metadata.rust-static.package]\` of \`Cargo.toml\`. For all crates, use
\`[workspace.metadata.rust-static.package]\` or the plugin's option \`package\` in \`nx.json\`. They are
then part of the cache key. See [Packages and images](packaging.md).`,
  audit: `Set \`advisories\` and \`ignored-advisories\` in \`Cargo.toml\` or \`nx.json\`, and crates get this target.
See [Known vulnerabilities](guides/advisories.md).`,
  'release-publish': 'See [Release crates, images and files](guides/release.md).',
  sign: 'See [Signed releases](guides/provenance.md).',
};

/** Returns options that only files can set, from the tables in the sources. */
function elsewhere() {
  const { CRATE_OPTIONS, PLUGIN_OPTIONS } = require('../../dist/plan/options/crate.js');
  const { kebab } = require('../../dist/plan/options/option.js');
  const { describeOption } = require('../../dist/plan/options/schema.js');
  const rows = [
    ...Object.entries(CRATE_OPTIONS).map(([key, option]) => [
      `\`${kebab(key)}\``,
      "`[package.metadata.rust-static]`, `[workspace.metadata.rust-static]`, or the plugin's options in `nx.json`",
      shown(describeOption(option)),
    ]),
    ...Object.entries(PLUGIN_OPTIONS).map(([key, option]) => [
      `\`${key}\``,
      "the plugin's options in `nx.json`",
      shown(describeOption(option)),
    ]),
  ];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return `## Only in \`Cargo.toml\` or \`nx.json\`\n\n| setting | where | meaning |\n| --- | --- | --- |\n${lines}`;
}

/** Returns the whole page. */
function optionsPage() {
  const { executors } = read('executors.json');
  const { generators } = read('generators.json');
  const parts = [
    ...Object.entries(executors).map(([name, { schema }]) => section('Executor', name, schema)),
    ...Object.entries(generators)
      .filter(([, { hidden }]) => !hidden)
      .map(([name, { schema }]) => section('Generator', name, schema)),
  ];
  return [HEAD, ...parts, elsewhere()].join('\n');
}

function section(kind, name, schema) {
  const { description, properties, required, examples = [] } = read(source(schema));
  const rows = Object.entries(properties).flatMap(([key, property]) => rowsOf(key, property, required));
  const commands = examples.map((example) => `${example.command}   # ${example.description}\n`).join('');
  return [
    `## ${kind} \`${name}\`\n`,
    `${description}\n`,
    ...(WHERE[name] ? [`${WHERE[name]}\n`] : []),
    ...(commands ? [`\`\`\`sh\n${commands}\`\`\`\n`] : []),
    `| option | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
  ].join('\n');
}

function rowsOf(key, property, required) {
  if (property['x-priority'] === 'internal') return [];
  const names = [key, ...(property.aliases ?? [])].map((name) => `\`${name}\``).join(', ');
  const meaning = `${required.includes(key) ? 'Required. ' : ''}${shown(property.description)}`;
  const own = `| ${names} | ${kindOf(property)} | ${meaning} |`;
  const inner = Object.entries(property.properties ?? {}).flatMap(([name, value]) =>
    rowsOf(`${key}.${name}`, value, []),
  );
  return [own, ...inner];
}

/**
 * Escapes a text for a cell of a Markdown table: `|` would end the cell, and `<arch>` would be an
 * HTML tag. In code, `<` stays, because a backslash would be shown.
 */
const shown = (text) => text.replaceAll('|', '\\|').replace(/(`[^`]*`)|</g, (_all, code) => code ?? '\\<');

function kindOf({ type, enum: values, items, oneOf }) {
  if (oneOf) return oneOf.map(kindOf).join(', ');
  if (values) return values.map((value) => `\`${value}\``).join(', ');
  const kinds = [type].flat();
  if (kinds.includes('array'))
    return items?.enum ? `list of ${kindOf(items)}` : items?.oneOf ? 'list' : `list of ${kindOf(items)}s`;
  return { boolean: 'true or false', object: 'table' }[kinds[0]] ?? kinds[0];
}

module.exports = { optionsPage };
