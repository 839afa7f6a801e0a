import { isNoneOfTheNodes } from '../probes/d-state.ts';
import { readSmall } from '../probes/stat.ts';

/** Whether a line of the hung-task detector names a task that is none of the node's: one kernel runs both hosts of the virtual lab. */
export function isHungOnTarget(text: string, proc = '/proc'): boolean {
  const [, comm = '', pid] = /task (.+):(\d+) blocked for more than/.exec(text) ?? [];
  if (pid === undefined) return false;
  return isNoneOfTheNodes(comm, readSmall(`${proc}/${pid}/cgroup`) ?? '');
}
