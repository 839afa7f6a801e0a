/** `node src/compare/publish-schemas.ts` writes the schemas of `scenario compare` to docs/; a test says when that is due. */
import { writeFileSync } from 'node:fs';
import { compareSchemas } from './schema.ts';

for (const [name, schema] of Object.entries(compareSchemas()))
  writeFileSync(new URL(`../../docs/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
