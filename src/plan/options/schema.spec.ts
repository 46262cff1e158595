import packaging from '../../executors/package/schema.json';
import serve from '../../executors/serve/schema.json';
import staticBuild from '../../executors/static-build/schema.json';
import staticTest from '../../executors/static-test/schema.json';
import { describeOption, schemaProperties } from './schema';
import { flag, texts } from './kinds';
import { COMPUTED } from './option';

describe('schema.json', () => {
  const made = JSON.parse(JSON.stringify(schemaProperties())) as ReturnType<typeof schemaProperties>;

  it('has the options of the tables: if it has not, run `npm run docs`', () => {
    expect(staticBuild.properties).toEqual(made['static-build']);
    expect(serve.properties).toEqual(made.serve);
    expect(staticTest.properties).toEqual(made['static-test']);
    expect(packaging.properties).toEqual(made.package);
  });

  it('refuses typos and explains every option with a default, an example or a unit', () => {
    expect(staticBuild.unevaluatedProperties).toBe(false);
    expect(packaging.additionalProperties).toBe(false);
    for (const { description } of Object.values({ ...staticBuild.properties, ...staticTest.properties }))
      expect(description).toMatch(/Default: |Example: |cache key/);
  });
});

describe('describeOption', () => {
  it('adds default and example, where they say something', () => {
    expect(describeOption({ kind: flag, text: 'One.', default: false })).toBe('One. Default: false.');
    expect(describeOption({ kind: texts, text: 'Two.', default: [], example: ['a', 'b'] })).toBe(
      'Two. Example: ["a", "b"].',
    );
    expect(describeOption({ kind: texts, text: 'Three.', default: COMPUTED, defaultText: 'all' })).toBe(
      'Three. Default: all.',
    );
  });
});
