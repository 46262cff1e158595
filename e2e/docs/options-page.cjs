// docs/options.md, made from what Nx reads: executors.json, generators.json and their schemas.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const repository = join(__dirname, '../..');
const read = (path) => JSON.parse(readFileSync(join(repository, path), 'utf8'));
const source = (schema) => schema.replace('./dist/', 'src/');

const HEAD = `# Options

<!-- Made by \`npm run docs\` from the schemas; a test fails when it is stale. -->

The same words as \`nx run <project>:<target> --help\` and \`nx g @org/rust-static:<generator> --help\`.
`;
const WHERE = {
  'static-build': `On the command line, in \`project.json\`, as \`kebab-case\` keys in \`[package.metadata.rust-static]\` or
\`[workspace.metadata.rust-static]\` of \`Cargo.toml\`, or for all crates in the plugin's options in \`nx.json\`; the first of
these that says something counts. Unknown names and values of a wrong kind are refused with a sentence. \`include\`, \`builderFiles\`,
\`includeGit\` and \`dockerfile\` decide the cache key of an inferred target: they belong into \`Cargo.toml\` or \`nx.json\`, and are refused elsewhere.`,
  package: `Best in \`[package.metadata.rust-static.package]\` of \`Cargo.toml\`, for all crates in
\`[workspace.metadata.rust-static.package]\` or the plugin's option \`package\`: so they are part of the cache key.`,
};

/** Options that stand in a file only, from the tables of the sources. */
function elsewhere() {
  const { CRATE_OPTIONS, PLUGIN_OPTIONS } = require('../../dist/plan/options/crate.js');
  const { kebab } = require('../../dist/plan/options/option.js');
  const { describeOption } = require('../../dist/plan/options/schema.js');
  const rows = [
    ...Object.entries(CRATE_OPTIONS).map(([key, option]) => [
      `\`${kebab(key)}\``,
      "`[package.metadata.rust-static]`, the workspace's table, or the plugin's options",
      describeOption(option),
    ]),
    ...Object.entries(PLUGIN_OPTIONS).map(([key, option]) => [
      `\`${key}\``,
      "the plugin's options in `nx.json`",
      describeOption(option),
    ]),
  ];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return `## Only in \`Cargo.toml\` or \`nx.json\`\n\n| setting | where | meaning |\n| --- | --- | --- |\n${lines}`;
}

/** The whole page. */
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
    `| option | kind | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
  ].join('\n');
}

function rowsOf(key, property, required) {
  if (property['x-priority'] === 'internal') return [];
  const names = [key, ...(property.aliases ?? [])].map((name) => `\`${name}\``).join(', ');
  const meaning = `${required.includes(key) ? 'Required. ' : ''}${property.description.replaceAll('|', '\\|')}`;
  const own = `| ${names} | ${kindOf(property)} | ${meaning} |`;
  const inner = Object.entries(property.properties ?? {}).flatMap(([name, value]) =>
    rowsOf(`${key}.${name}`, value, []),
  );
  return [own, ...inner];
}

function kindOf({ type, enum: values, items }) {
  if (values) return values.map((value) => `\`${value}\``).join(', ');
  const kinds = [type].flat();
  if (kinds.includes('array'))
    return items?.enum ? `list of ${kindOf(items)}` : items?.oneOf ? 'list' : `list of ${kindOf(items)}s`;
  return { boolean: 'true or false', object: 'table' }[kinds[0]] ?? kinds[0];
}

module.exports = { optionsPage };
