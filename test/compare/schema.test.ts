import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { updatedBaseline } from '../../src/compare/baseline.ts';
import { compare } from '../../src/compare/comparison.ts';
import { compareSchemas } from '../../src/compare/schema.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';
import { matrix, trial } from './matrices.ts';

it.each(Object.entries(compareSchemas()))(
  'docs/%s is the schema of today: npm run schema',
  (name, schema) => {
    const published = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);

it('holds every matrix and every comparison', async () => {
  const [good, bad] = [await resultOfDrill(careful), await resultOfDrill(naive)];
  const documents = {
    'matrix.schema.json': matrix([trial(good, 'a'), trial(bad, 'b')], { seeds: [1, 2] }),
    'baseline.schema.json': updatedBaseline(undefined, [good, bad]),
    'comparison.schema.json': compare({ name: 'a', results: [good] }, { name: 'b', results: [bad] }),
  };
  for (const [name, schema] of Object.entries(compareSchemas())) {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(
      schema,
    );
    expect([
      name,
      validate(JSON.parse(JSON.stringify(documents[name as keyof typeof documents]))),
      validate.errors,
    ]).toEqual([name, true, null]);
  }
});
