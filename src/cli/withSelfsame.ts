import { Selfsame } from "../recognition/load.node.js";
import type { ExitCode } from "./exitCodes.js";
import { loadOptions, type ModelArgs } from "./options.js";

/** Loads the model that the options name, runs the command on it, and closes it whatever happens. */
export async function withSelfsame(
  options: ModelArgs,
  run: (selfsame: Selfsame) => Promise<ExitCode>,
): Promise<ExitCode> {
  const selfsame = await Selfsame.load(loadOptions(options));
  try {
    return await run(selfsame);
  } finally {
    await selfsame.close();
  }
}
