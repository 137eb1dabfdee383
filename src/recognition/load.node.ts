import type { Recognizer } from "./recognizer.js";
import type { LoadOptions } from "./recognizer.node.js";
import { Selfsame as PlatformFree } from "./selfsame.js";

/**
 * Face verification: do these two images show the same person?
 *
 * Photos are given as a path, the file's bytes, a Blob, or RGBA pixels. Networks run in worker threads, so the
 * calling thread stays free.
 *
 * @example
 * const selfsame = await Selfsame.load();
 * const { match, score, threshold } = await selfsame.verify("passport.jpg", "selfie.jpg");
 * await selfsame.close();
 */
export class Selfsame extends PlatformFree {
  // Instances come from `load`.
  private constructor(recognizer: Recognizer) {
    super(recognizer);
  }

  /**
   * Loads a model and starts the first worker; more start when photos queue up.
   *
   * @throws MODEL_NOT_FOUND, MODEL_INVALID, INVALID_ARGUMENT
   * @example
   * const selfsame = await Selfsame.load({ workers: 2 });
   */
  static async load(options: LoadOptions = {}): Promise<Selfsame> {
    // Threads, bundles and their schemas: not before they are needed.
    const { loadRecognizer } = await import("./recognizer.node.js");
    return new Selfsame(await loadRecognizer(options));
  }
}
