/**
 * Before the tests of the container lab: makes its images present, built here where no registry answers. A machine on
 * which no container engine can be had skips those tests, and says so; any other error is a failure.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { LabError } from '../../src/errors.ts';
import { DaemonError } from '../../src/lab/containers/images/daemon.ts';
import { explainAbsence, findEndpoint } from '../../src/lab/containers/images/endpoint.ts';
import { bringDocker } from '../../src/lab/containers/images/host.ts';
import { setupContainers } from '../../src/lab/containers/images/setup.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there is no container engine; empty where there is one. */
    noEngine: string;
  }
}

/** .ci/run prints it again at its end. */
const skipped = join(import.meta.dirname, '../../reports/skipped.txt');

export default async function prepareImages(project: TestProject): Promise<void> {
  const noEngine = await whyNoEngine();
  project.provide('noEngine', noEngine);
  await rm(skipped, { force: true });
  if (!noEngine) return provideImages();
  const line = `SKIPPED: every test of the container lab, for no container engine can be had here.\n${noEngine}\n`;
  console.error(line);
  await mkdir(dirname(skipped), { recursive: true });
  await writeFile(skipped, line);
}

function tell(message: string): void {
  console.error(`images: ${message}`);
}

async function whyNoEngine(): Promise<string> {
  try {
    await bringDocker({ tell });
  } catch (error) {
    if (error instanceof DaemonError) return error.message;
    throw error;
  }
  return (await explainAbsence(findEndpoint()))?.message ?? '';
}

async function provideImages(): Promise<void> {
  try {
    await setupContainers({ tell });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    tell(`${error.message}\nBuilding stand-ins.`);
    await setupContainers({ offline: true, tell });
  }
}
