import { signalRule } from "../core/job.js";
import { checkOptions, wholeNumber } from "../core/options.js";
import { type LiveOptions, type LiveView, liveViews } from "./live.web.js";
import type { PageImage } from "./pageImage.web.js";
import { loadPageRecognizer, type PageLoadOptions, type PageRecognizer } from "./recognizer.web.js";
import { Selfsame as PlatformFree } from "./selfsame.js";

const liveRules = { signal: signalRule, meshEvery: wholeNumber(0, 1e6), side: wholeNumber(64, 4096) };

/**
 * Face verification in a page: do these two images show the same person? Nothing leaves the page.
 *
 * Photos are given as a Blob or File, a file's bytes, RGBA pixels (`ImageData`), or what shows a picture: an image, a canvas, a
 * video, an `ImageBitmap`, a `VideoFrame`. Networks run in a worker, so the page stays responsive.
 *
 * @example
 * const selfsame = await Selfsame.load();
 * const { match, score, threshold } = await selfsame.verify(file, video);
 * await selfsame.close();
 */
export class Selfsame extends PlatformFree<PageImage> {
  readonly #recognizer: PageRecognizer;

  // Instances come from `load`.
  private constructor(recognizer: PageRecognizer) {
    super(recognizer);
    this.#recognizer = recognizer;
  }

  /**
   * Fetches a model, holds it against its digests and starts a worker.
   *
   * @throws MODEL_NOT_FOUND, MODEL_INVALID, RUNTIME_UNAVAILABLE, WORKER_FAILED, INVALID_ARGUMENT
   * @example
   * const selfsame = await Selfsame.load({ bundle: "/models/mine/" });
   */
  static async load(options: PageLoadOptions = {}): Promise<Selfsame> {
    return new Selfsame(await loadPageRecognizer(options));
  }

  /**
   * The faces of a video as it plays, for a live view: the detector looks at each frame, the mesh at every fifth. Frames that
   * come while one is looked at are dropped, never queued. It goes on until the loop is left or the signal is aborted.
   *
   * @throws in the loop: ABORTED, CLOSED, IMAGE_UNREADABLE
   * @example
   * for await (const { faces, width, height } of selfsame.live(video)) draw(faces, width, height);
   */
  live(video: HTMLVideoElement, options: LiveOptions = {}): AsyncGenerator<LiveView, void, undefined> {
    checkOptions("live", options, liveRules);
    return liveViews(this.#recognizer, video, options);
  }
}
