/** `node src/report/publish-schema.ts` writes docs/report.schema.json; a test says when that is due. */
import { writeFileSync } from 'node:fs';
import { reportSchemaText } from './schema.ts';

writeFileSync(new URL('../../docs/report.schema.json', import.meta.url), reportSchemaText());
