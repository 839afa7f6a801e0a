/** Before the tests that run real labs: sets this machine up and saves the snapshot, once for them all. */
import { openVirtual } from '../../src/lab/virtual/open.ts';

export default async function prepareLab(): Promise<void> {
  const tell = (message: string) => console.error(`lab: ${message}`);
  let step = '';
  await using labs = await openVirtual({
    clock: 'virtual',
    signal: new AbortController().signal,
    tell,
    progress({ name }) {
      if (name !== step) tell(name);
      step = name;
    },
  });
  await using _ = await labs.open(1);
}
