import { test } from 'vitest';

/**
 * A test of five minutes and more: with FIREDRILL_LONG_TESTS=1 alone, as the weekly workflow (long.yml) sets it. CI has 90 minutes in all, and
 * builds the images within them where they are new.
 */
export const long = test.skipIf(process.env.FIREDRILL_LONG_TESTS !== '1');
