const seconds = new WeakMap<Error, number>();

/** The error, with the seconds after which to try again. */
export function retryAfter<E extends Error>(error: E, after: number): E {
  seconds.set(error, Math.max(1, Math.ceil(after)));
  return error;
}

/** Undefined where nothing was said. */
export const retryAfterOf = (error: Error): number | undefined => seconds.get(error);
