/** Writes the reports of a matrix, each whole or not at all. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Matrix } from './matrix.ts';
import { renderMatrixHtml } from './matrix-html.ts';
import { renderMatrixJunit } from './matrix-junit.ts';
import { renderMatrixMarkdown } from './matrix-markdown.ts';

/** Each file, with its renderer. */
export const matrixFormats = {
  'matrix.json': (matrix) => `${JSON.stringify(matrix, null, 2)}\n`,
  'matrix.md': renderMatrixMarkdown,
  'junit.xml': renderMatrixJunit,
  'matrix.html': renderMatrixHtml,
} as const satisfies Record<string, (matrix: Matrix) => string>;

/** Writes all formats into a folder that exists. Throws LabError when the disk refuses; every trial's files are there all the same. */
export function writeMatrix(folder: string, matrix: Matrix): void {
  try {
    for (const [name, render] of Object.entries(matrixFormats)) {
      const aside = join(folder, `.${name}.${process.pid}`);
      writeFileSync(aside, render(matrix));
      renameSync(aside, join(folder, name));
    }
  } catch (cause) {
    throw new LabError(
      {
        what: `the reports of the matrix cannot be written (${(cause as NodeJS.ErrnoException).code})`,
        where: folder,
        hint: 'The finished trials are kept. Make room, and run the same command again.',
      },
      { cause },
    );
  }
}
