/** No command of the lab outlives the run, and every error of the engine becomes the lab's trouble. */
import type { RealClock } from './clock.ts';

/** The same object, each of whose methods, and each lift that they give, is waited for no longer than the lab lasts. */
export function guarded<T extends object>(object: T, clock: RealClock): T {
  return new Proxy(object, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? guard(value.bind(target), clock) : value;
    },
  });
}

type Method = (...args: unknown[]) => unknown;

function guard(method: Method, clock: RealClock): Method {
  return (...args) => {
    const result = method(...args);
    if (!(result instanceof Promise)) return result;
    return clock
      .orFail(result)
      .then((given) => (typeof given === 'function' ? guard(given as Method, clock) : given));
  };
}
