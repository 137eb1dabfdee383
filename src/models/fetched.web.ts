import { SelfsameError } from "../core/errors.js";

/** @throws the code, where the server gives no such file */
export async function fetched(url: string, code: "MODEL_NOT_FOUND" | "MODEL_INVALID"): Promise<Uint8Array> {
  let reason: string;
  let cause: unknown;
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    reason = `the server answers ${response.status}`;
  } catch (error) {
    cause = error;
    reason = (error as Error).message;
  }
  throw new SelfsameError(code, `"${url}" can't be fetched: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: "Serve the bundle's files there, or say where they are: `Selfsame.load({ bundle, faceNetworks })`.",
  });
}
