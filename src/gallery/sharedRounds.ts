/**
 * Of work that many ask for, the rounds: each caller waits for a round that began after they called, and all who call during one share the
 * next. So what they see is never older than their call, and under load one round serves many.
 *
 * @example
 * const fresh = sharedRounds(async () => { await readChanges(); });
 * await Promise.all([fresh(), fresh(), fresh()]); // two rounds
 */
export function sharedRounds(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    const round = work();
    const ended = round
      .catch(() => {})
      .then(() => {
        if (running === ended) running = undefined;
      });
    running = ended;
    return round;
  };
  return () => {
    if (next) return next;
    if (!running) return begin();
    next = running.then(begin);
    return next;
  };
}
