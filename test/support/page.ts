import type { ModelBundle } from "../../src/models/bundle.js";
import type { Networks } from "../../src/recognition/pipeline.js";
import { type RecognitionResult, type RecognitionTask, recognise } from "../../src/recognition/recognizer.js";
import { Selfsame } from "../../src/recognition/selfsame.js";
import { createPool, defaultMaxWaiting } from "../../src/runtime/pool.js";
import type { StartThread } from "../../src/runtime/thread.js";
import { defaultDecodeLimits } from "../../src/vision/decodeLimits.js";

/** What a page would be given: networks that are loaded, pixels that are decoded. */
function threadOf(bundle: ModelBundle, networks: Networks): StartThread<RecognitionTask, RecognitionResult> {
  const decode = async () => {
    throw new TypeError("a page decodes its photos itself");
  };
  return (events) => {
    queueMicrotask(events.ready);
    return {
      post: (task) => {
        recognise(networks, bundle, decode, task).then(events.done, events.failed);
      },
      keepAlive: () => undefined,
      end: () => queueMicrotask(() => events.ended(new Error("closed"))),
    };
  };
}

/** The way photo → decision as a page would go it: nothing of Node in it. */
export class PageSelfsame extends Selfsame {
  static load(model: ModelBundle, networks: Networks): PageSelfsame {
    const pool = createPool(threadOf(model, networks), { size: 1 });
    const recognizer = { ...pool, model, limits: defaultDecodeLimits, maxWaiting: defaultMaxWaiting };
    return new PageSelfsame(recognizer);
  }
}
