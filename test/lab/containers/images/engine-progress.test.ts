import { expect, it } from 'vitest';
import { buildStep, PullProgress } from '../../../../src/lab/containers/images/engine-progress.ts';

it('tells a build’s step as the share that is done before it', () => {
  expect(buildStep({ stream: 'Step 3/8 : RUN apt-get update' })).toEqual({
    share: 0.25,
    words: 'step 3 of 8',
  });
  expect(buildStep({ stream: ' ---> Running in 5d52389a0f4f' })).toBeUndefined();
});

it('adds the layers of a pull up, as far as their sizes are known', () => {
  const pull = new PullProgress();
  expect(pull.add({ status: 'Pulling from rancher/k3s', id: 'v1' })).toBeUndefined();
  const downloading = (id: string, current: number) =>
    pull.add({ status: 'Downloading', id, progressDetail: { current, total: 100e6 } });
  expect(downloading('a', 50e6)).toEqual({ share: 0.5, words: '50 of 100 MB' });
  expect(downloading('b', 0)).toEqual({ share: 0.25, words: '50 of 200 MB' });
  expect(pull.add({ status: 'Download complete', id: 'a' })).toEqual({ share: 0.5, words: '100 of 200 MB' });
  expect(
    pull.add({ status: 'Extracting', id: 'a', progressDetail: { current: 1, total: 2 } }),
  ).toBeUndefined();
});
