/**
 * Ensures the image in the folder named on the command line. It says "building" and builds when stdin says so, or says
 * "waiting" while another process builds; then it prints the result.
 */
import { once } from 'node:events';
import { ensureImage } from '../../../../../src/lab/virtual/image/cache.ts';
import { writeFakeImage } from '../../../../lab/virtual/image/fake-image.ts';

const key = '0123456789abcdef';
await ensureImage({
  images: String(process.argv[2]),
  key,
  async build({ images }) {
    console.log('building');
    await once(process.stdin, 'data');
    return writeFakeImage(images, key);
  },
  progress: ({ name }) => console.log(name.split(' ')[0]),
});
console.log('ready');
process.stdin.destroy();
