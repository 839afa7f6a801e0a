/** `npm run lock`: writes images/guest/packages.lock from the image of this version, which it builds where it is absent. */
import { writeFileSync } from 'node:fs';
import { setup } from '../setup.ts';
import { packageLock, packageLockFile } from './package-lock.ts';

const { manifest } = await setup({ tell: (message) => process.stderr.write(`${message}\n`) });
writeFileSync(packageLockFile, packageLock(manifest));
