/** Before the tests of the container lab: makes its images present, built here where no registry answers. */
import { LabError } from '../../src/errors.ts';
import { setupContainers } from '../../src/lab/containers/images/setup.ts';

export default async function prepareImages(): Promise<void> {
  const tell = (message: string) => console.error(`images: ${message}`);
  try {
    await setupContainers({ tell });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    tell(`${error.message}\nBuilding stand-ins.`);
    await setupContainers({ offline: true, tell });
  }
}
