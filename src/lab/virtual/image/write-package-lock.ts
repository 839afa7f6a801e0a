/** `npm run lock`: writes images/guest/packages.lock from the image of this version, which it builds where it is absent. */
import { writeFileSync } from 'node:fs';
import { say } from '../../../terminal/output.ts';
import { setup } from '../setup.ts';
import { packageLock, packageLockFile } from './package-lock.ts';

const { manifest } = await setup({ tell: say });
writeFileSync(packageLockFile, packageLock(manifest));
