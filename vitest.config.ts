import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/stages/longest-first.ts';

export default defineConfig({
  test: {
    // The second one leaves results for `npm test` and .ci/run.
    reporters: ['default', './test/stages/record.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Scenario files import the package by its name; here that means its sources.
        resolve: { alias: { firedrill: join(import.meta.dirname, 'src/index.ts') } },
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: ['test/processes/**', 'test/e2e/**', 'test/package/**'],
          setupFiles: 'test/setup/no-node.ts',
          testTimeout: 120_000,
          // Files share a worker's modules, which hold no state that changes: 40 % less CPU than one worker a file.
          isolate: false,
          // Measured on two busy cores: a third less wall time for 6 % more CPU time.
          maxWorkers: 2,
          // The first. To vitest 0 is no order: with a single worker, as on two CPUs, it would come last.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Tests that start processes: the program as users start it, files of users, builds with stand-ins for their programs.
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          testTimeout: 600_000,
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // The packed package in projects of npm, pnpm and Yarn, which install it from the registry.
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/package/pack.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/containers/**'],
          globalSetup: 'test/setup/lab.ts',
          // How long a drill takes on the wall is no test's business; this ends one that is stuck.
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'containers',
          include: ['test/e2e/containers/**/*.test.ts'],
          globalSetup: 'test/setup/containers.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // One Kubernetes at a time, and no virtual lab beside it.
          maxWorkers: 1,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
