import type { ModelBundle } from "../models/bundle.js";
import { type BundleUrls, fetchNetwork } from "../models/network.web.js";
import type { Session } from "../runtime/session.js";
import { createWebSession, setWasmUrl } from "../runtime/session.web.js";
import { serveTasks } from "../runtime/workerHost.web.js";
import { bitmapPixels, decodeInPage } from "../vision/decode.web.js";
import type { DecodeLimits } from "../vision/decodeLimits.js";
import { type FrameFace, facesOfFrame } from "../vision/frame.js";
import type { PageSource } from "./pageImage.web.js";
import type { FaceNetworks } from "./pipeline.js";
import { type RecognitionResult, type RecognitionTask, recognise } from "./recognizer.js";

/** What each worker of a page is set up with. */
export interface PageWorkerData {
  readonly bundle: ModelBundle;
  readonly urls: BundleUrls;
  readonly wasm: string;
  readonly limits: DecodeLimits;
  /** Whether the worker is ready before its twin is. */
  readonly lateTwin: boolean;
}

/** A photo, or a camera's frame to be looked at in passing. */
export type PageTask =
  | (Omit<RecognitionTask, "source"> & { readonly kind: "photo"; readonly source: PageSource })
  | { readonly kind: "frame"; readonly source: ImageBitmap; readonly mesh: boolean };

/** What is seen in a frame. */
export interface FrameResult {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FrameFace[];
}

export type PageResult = RecognitionResult | FrameResult;

serveTasks<PageWorkerData, PageTask, PageResult>(async ({ bundle, urls, wasm, limits, lateTwin }) => {
  setWasmUrl(wasm);
  const bytes = (name: "twin" | "detector" | "landmarks") => fetchNetwork(bundle, name, urls);
  // Fetched side by side, made one after the other: making one blocks this worker.
  const files = bundle.alignment.template === "none" ? undefined : [bytes("detector"), bytes("landmarks")];
  for (const file of files ?? []) file.catch(() => undefined);
  let faces: FaceNetworks | undefined;
  if (files) {
    const [detector, landmarks] = files as [Promise<Uint8Array>, Promise<Uint8Array>];
    faces = {
      detector: await createWebSession(await detector),
      landmarks: await createWebSession(await landmarks),
    };
  }
  let twinFile: Promise<Uint8Array> | undefined = bytes("twin");
  twinFile.catch(() => undefined);
  let loading: Promise<Session> | undefined;
  const twin = () => {
    loading ??= (async () => {
      const session = await createWebSession(await (twinFile ?? bytes("twin")));
      twinFile = undefined;
      return session;
    })().catch((error: unknown) => {
      // A server that is there again is asked again.
      [loading, twinFile] = [undefined, undefined];
      throw error;
    });
    return loading;
  };
  if (!lateTwin || !faces) await twin();
  const pixels = (source: PageSource) => {
    if (source instanceof Uint8Array) return decodeInPage(source, limits);
    return source instanceof ImageBitmap ? bitmapPixels(source, limits) : source;
  };
  const decode = (): never => {
    throw new TypeError("photos are decoded before");
  };
  return {
    handle: async (task) => {
      const source = await pixels(task.source);
      if (task.kind === "photo") {
        const networks = { faces, twin: task.embedding ? await twin() : undefined };
        return { result: await recognise(networks, bundle, decode, { ...task, source }) };
      }
      const { width, height } = source;
      if (!faces) return { result: { width, height, faces: [] } };
      const mesh = task.mesh ? faces.landmarks : undefined;
      return { result: { width, height, faces: await facesOfFrame(faces.detector, mesh, source) } };
    },
    close: async () => {
      const loaded = await loading?.catch(() => undefined);
      for (const session of [faces?.detector, faces?.landmarks, loaded]) await session?.release();
    },
  };
});
