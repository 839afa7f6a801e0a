/** vitest's `describe` and `test` where test/setup/containers.ts found a container engine; elsewhere those that skip. */
import { inject, describe as vitestDescribe, test as vitestTest } from 'vitest';

const none = Boolean(inject('noEngine'));

export const describe = vitestDescribe.skipIf(none);
export const test = vitestTest.skipIf(none);
