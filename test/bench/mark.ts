/** Preloaded into a `scenario` process by the bench: writes how long after its start the lab answered first. */
import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { labAnswers } from '../../src/lab/virtual/boot.ts';

const path = process.env.FIREDRILL_BENCH_MARK;
if (path) {
  const observer = new PerformanceObserver((list) => {
    const mark = list.getEntriesByName(labAnswers)[0];
    if (mark) writeFileSync(path, String(mark.startTime), { flag: 'wx' });
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['mark'] });
}
