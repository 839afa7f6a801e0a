/** The tests that mutants are held against: quick ones that run mutated code, and none that starts a process. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '../..');

export default defineConfig({
  root,
  resolve: { alias: { firedrill: join(root, 'src/index.ts') } },
  test: {
    include: ['test/{checks,drive,history,scenario,faults}/**/*.test.ts'],
    testTimeout: 120_000,
  },
});
