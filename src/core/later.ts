type Call = (...args: never[]) => unknown;
type Names<M> = { [N in keyof M]: M[N] extends Call ? N : never }[keyof M];

/**
 * A function of a module that is loaded when the function is first called. Where loading gives a promise, the function has to
 * give one too, so that callers see no difference.
 *
 * @example
 * const train = later(() => import("./train.node.js"), "train");
 */
export function later<M, N extends Names<M>>(load: () => M | Promise<M>, name: N): M[N] {
  const call = (...args: never[]) => {
    const loaded = load();
    return loaded instanceof Promise
      ? loaded.then((module) => (module[name] as Call)(...args))
      : (loaded[name] as Call)(...args);
  };
  Object.defineProperty(call, "name", { value: name });
  return call as M[N];
}
