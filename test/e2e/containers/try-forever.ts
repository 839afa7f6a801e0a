/** Tries something in the tools image that does not end: for a test that kills the one who tries. */
import { connectDocker } from '../../../src/lab/containers/images/docker.ts';
import { runInTools } from '../../../src/lab/containers/images/try-in-tools.ts';

await runInTools(await connectDocker(), ['sleep', '1000'], {});
