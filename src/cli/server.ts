import { basename } from "node:path";
import { SelfsameError } from "../core/errors.js";
import { readWithin } from "../core/readWithin.node.js";
import { createClient, type ServiceClient, ServiceProblem } from "../server/client.js";

/** Of commands that a service can do in place of this machine. */
export const serverOption = {
  server: {
    type: "string",
    description: "ask the service at this URL instead; its key stands in SELFSAME_API_KEY",
    valueHint: "URL",
  },
} as const;

/**
 * Asks a service; its faults are the command's.
 *
 * @throws INVALID_ARGUMENT without a URL or key; SERVER_UNREACHABLE; what the service answers
 */
export async function onServer<T extends { readonly timing?: unknown }>(
  url: string,
  ask: (client: ServiceClient) => Promise<T>,
): Promise<Omit<T, "timing">> {
  const key = process.env["SELFSAME_API_KEY"];
  if (!/^https?:\/\/./.test(url))
    throw new SelfsameError("INVALID_ARGUMENT", `--server takes an http or https URL, not "${url}"`);
  if (!key)
    throw new SelfsameError("INVALID_ARGUMENT", "the environment has no SELFSAME_API_KEY", {
      hint: "Put a key of the service there (`selfsame keys create`): other users read a command's arguments.",
    });
  try {
    const { timing: _, ...answer } = await ask(createClient({ url, key }));
    return answer;
  } catch (error) {
    if (error instanceof ServiceProblem) throw asFault(error);
    // `fetch` says no more of why nobody answered.
    if (error instanceof TypeError)
      throw new SelfsameError("SERVER_UNREACHABLE", `no answer from ${url}: ${reasonOf(error)}`, {
        cause: error,
      });
    throw error;
  }
}

function asFault({ problem: { code, detail, hint, subject } }: ServiceProblem): unknown {
  if (code === "BUG") return new SelfsameError("WORKER_FAILED", `the service failed: ${detail}`, { hint });
  return new SelfsameError(code, detail, { hint, ...(subject === undefined ? {} : { subject }) });
}

function reasonOf({ message, cause }: TypeError): string {
  const { code } = (cause ?? {}) as { code?: string };
  return code ?? message;
}

/** A photo as it is sent. @throws FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE */
export async function photoToSend(path: string): Promise<File> {
  const bytes = await readWithin(path, {
    most: 50e6,
    unreadable: "IMAGE_UNREADABLE",
    tooLong: "IMAGE_TOO_LARGE",
  });
  return new File([bytes], basename(path));
}

/** @throws INVALID_ARGUMENT for an option that only this machine heeds */
export function refuseLocal(options: Readonly<Record<string, unknown>>, ...names: readonly string[]): void {
  const given = names.find((name) => options[name] !== undefined && options[name] !== false);
  if (given !== undefined)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `--${given} is done on this machine, and not by a service (--server)`,
    );
}
