import type { Option, OptionTable } from './option';
import { COMPUTED } from './option';
import { PACKAGE_INTERNALS, PACKAGE_OPTIONS, PACKAGE_TABLE_NAMES, PACKAGE_TABLES } from './package';
import { SERVE_OPTIONS } from './serve';
import { STATIC_BUILD_INTERNALS, STATIC_BUILD_OPTIONS } from './static-build';
import { STATIC_TEST_OPTIONS } from './static-test';

type Property = Record<string, unknown>;

/** The `properties` of the executors' schemas, made from the tables by `npm run docs`. */
export function schemaProperties(): Record<
  'static-build' | 'static-test' | 'serve' | 'package',
  Record<string, Property>
> {
  return {
    'static-build': propertiesOf({ ...STATIC_BUILD_OPTIONS, ...STATIC_BUILD_INTERNALS }, CHECKED_BY_EXECUTOR),
    'static-test': propertiesOf({ ...STATIC_TEST_OPTIONS, ...STATIC_BUILD_INTERNALS }, CHECKED_BY_EXECUTOR),
    serve: propertiesOf(SERVE_OPTIONS, CHECKED_BY_EXECUTOR),
    package: {
      ...propertiesOf({ ...PACKAGE_OPTIONS, ...PACKAGE_INTERNALS }),
      ...Object.fromEntries(
        PACKAGE_TABLE_NAMES.map((name) => [
          name,
          { ...propertyOf(PACKAGE_OPTIONS[name]), properties: propertiesOf(PACKAGE_TABLES[name]) },
        ]),
      ),
    },
  };
}

// Nx rejects a value without saying where it was set. So the schema accepts everything, and editors still check it.
const CHECKED_BY_EXECUTOR = { anyOf: [{ $ref: '#/definitions/checkedByTheExecutor' }] };

function propertiesOf(table: OptionTable, more: Property = {}): Record<string, Property> {
  return Object.fromEntries(
    Object.entries(table).map(([key, option]) => [key, { ...propertyOf(option), ...more }]),
  );
}

function propertyOf(option: Option): Property {
  const { kind, aliases, priority } = option;
  return {
    ...kind.schema,
    ...(aliases ? { aliases } : {}),
    description: describeOption(option),
    ...(priority === 'internal' ? { hidden: true } : {}),
    ...(priority ? { 'x-priority': priority } : {}),
  };
}

/** The text of an option, followed by its default and an example. */
export function describeOption({ text, default: value, defaultText, example }: Option): string {
  // An empty list or table is not worth showing.
  const isTelling =
    value !== COMPUTED && (typeof value !== 'object' || Object.keys(value as object).length > 0);
  const fallback = defaultText ?? (isTelling && value !== undefined ? show(value) : undefined);
  return [
    text,
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
    ...(example === undefined ? [] : [`Example: ${show(example)}.`]),
  ].join(' ');
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : quote(value);
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(quote).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${quote(item)}`);
  return `{ ${entries.join(', ')} }`;
}
