import type { NamedFace } from "../service/service.js";

/** Whom a picture is held against. */
export type Target =
  | { readonly kind: "anchors" }
  | { readonly kind: "person"; readonly person: NamedFace | undefined }
  | { readonly kind: "photo"; readonly photo: Blob | undefined };
export type TargetKind = Target["kind"];
export const targetKinds: readonly TargetKind[] = ["anchors", "person", "photo"];

/** A picture that is verified. */
export interface Probe {
  readonly image: Blob;
  /** Its number: another picture is another probe. */
  readonly number: number;
}

/** A fault of the page's own, with words for whoever sits before it. */
export class PageFault extends Error {
  readonly code: "NO_TARGET" | "NO_ANCHOR";
  constructor(code: PageFault["code"]) {
    super(code);
    this.code = code;
  }
}
