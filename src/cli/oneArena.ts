interface Host {
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly argv: readonly string[];
  /** Node ≥ 22.15; it puts another program in the place of this one, and so does not come back. */
  readonly execve?: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void;
}

/**
 * Starts a program that serves for long anew, in the same process, with one arena of memory: glibc's default is one for each thread,
 * which only grow (docs/deploying.md), and reads its setting once, before anything here runs. Where that can't be done, or the
 * setting is there, nothing happens.
 */
export function oneArena({ platform, env, execPath, execArgv, argv, execve }: Host): void {
  if (platform !== "linux" || env["MALLOC_ARENA_MAX"] !== undefined || execve === undefined) return;
  execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: "1" });
}
