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
export async function onServer<T>(url: string, ask: (client: ServiceClient) => Promise<T>): Promise<T> {
  const key = process.env["SELFSAME_API_KEY"];
  if (!URL.canParse(url) || !/^https?:\/\/./.test(url))
    throw new SelfsameError("INVALID_ARGUMENT", `--server takes an http or https URL, not "${url}"`);
  if (!key)
    throw new SelfsameError("INVALID_ARGUMENT", "the environment has no SELFSAME_API_KEY", {
      hint: "Put a key of the service there (`selfsame keys create`): other users read a command's arguments.",
    });
  try {
    return await ask(createClient({ url, key }));
  } catch (error) {
    if (error instanceof ServiceProblem) throw asFault(error.problem);
    // `fetch` says no more of why nobody answered.
    if (error instanceof TypeError)
      throw new SelfsameError("SERVER_UNREACHABLE", `no answer from ${url}: ${reasonOf(error)}`, {
        cause: error,
      });
    throw error;
  }
}

/** An answer without how long the service took, which a command on this machine doesn't say either. */
export function untimed<T extends { readonly timing: unknown }>({
  timing: _,
  ...answer
}: T): Omit<T, "timing"> {
  return answer;
}

function asFault({ code, detail, hint, subject }: ServiceProblem["problem"]): SelfsameError {
  if (code === "BUG") return new SelfsameError("WORKER_FAILED", `the service failed: ${detail}`, { hint });
  return new SelfsameError(code, detail, { hint, ...(subject === undefined ? {} : { subject }) });
}

function reasonOf({ message, cause }: TypeError): string {
  const why = (cause ?? {}) as { code?: string; message?: string };
  return why.code ?? why.message ?? message;
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
