/** Runs commands on fake labs: the registry's virtual lab opens them for as long as the result is in scope. */
import { vi } from 'vitest';
import { labKinds } from '../../src/lab/lab-kinds.ts';
import { FakeLab, type FakeLabOptions } from '../fake-lab/fake-lab.ts';

/** `onOpen`: called with each lab before its trial begins. */
export function onFakeLabs(
  onOpen: (lab: FakeLab) => void = () => {},
  options: FakeLabOptions = {},
): Disposable {
  const spy = vi.spyOn(labKinds.virtual, 'open').mockImplementation(async () => ({
    async open(seed: number) {
      const lab = new FakeLab({ seed, ...options });
      onOpen(lab);
      return lab;
    },
    async [Symbol.asyncDispose]() {},
  }));
  return { [Symbol.dispose]: () => spy.mockRestore() };
}
