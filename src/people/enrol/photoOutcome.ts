import type { ErrorCode } from "../../core/errors.js";
import type { TemplateDraft } from "../../gallery/template.js";
import type { EmbeddedFace } from "../../recognition/face.js";
import type { SeenFace } from "../context.js";

/** Why a photo becomes no template. */
export type RefusalReason = "unreadable" | "no face" | "not comparable" | "duplicate";

/** What became of one photo of an enrolment. */
export interface PhotoOutcome {
  /** What the caller calls it: its path, else "photo 1", … */
  readonly name: string;
  readonly outcome: "enrolled" | "refused";
  /** Null, like the next two, where it is enrolled. */
  readonly reason: RefusalReason | null;
  /** Of the fault, where reading or looking came to one. */
  readonly code: ErrorCode | null;
  /** In words: what is wrong, and what to do. */
  readonly explanation: string | null;
  /** Of the template that it became. */
  readonly template: string | null;
  /** Where it was seen; null where no face was. */
  readonly face: SeenFace | null;
  /** Whose template is the same photo, where that is why; a person of null: another photo of the same call. */
  readonly duplicateOf: { readonly person: string | null; readonly template: string | null } | null;
}

/** A photo that passed the gate, before it is stored. */
export interface AcceptedPhoto {
  readonly name: string;
  readonly face: EmbeddedFace;
  readonly draft: TemplateDraft;
}

/** A photo that did not. */
export interface RefusedPhoto {
  readonly name: string;
  readonly refused: Omit<PhotoOutcome, "name" | "outcome" | "template">;
}

export type GatedPhoto = AcceptedPhoto | RefusedPhoto;

export const isAccepted = (photo: GatedPhoto): photo is AcceptedPhoto => "draft" in photo;
