import { SelfsameError } from "../core/errors.js";
import type { GallerySettings } from "./gallery.js";
import type { Place, Sealer } from "./seal/sealer.js";
import { bytesOfHex, hexOf, jsonBytes, parseJson } from "./sealedTable.js";
import { noRows, type RowsDigest } from "./stateDigest.js";

/**
 * What a gallery is at one change number, sealed there: its settings and the digests of its rows. A row removed, added or put back to an
 * older state has another digest.
 */
export interface GalleryState {
  readonly settings: GallerySettings;
  /** The generation of templates in use. */
  readonly generation: number;
  /** Tombstones up to this change number are gone. */
  readonly prunedTo: number;
  /** Whether fields are being sealed anew by the newest secret. */
  readonly rotating: boolean;
  /** Whether every template has its readable vector, so that these can be searched. */
  readonly vectorsWhole: boolean;
  /** By table, and by generation for templates. */
  readonly digests: ReadonlyMap<string, RowsDigest>;
  /** The audit's last row. Sequence 0: none. */
  readonly audit: { readonly sequence: number; readonly mac: string };
}

/** The state as a change makes it. */
export interface DraftState {
  settings: GallerySettings;
  generation: number;
  prunedTo: number;
  rotating: boolean;
  vectorsWhole: boolean;
  readonly digests: Map<string, RowsDigest>;
  audit: GalleryState["audit"];
}

export const defaultSettings: GallerySettings = {
  verifyOnly: false,
  keepImages: false,
  keepUnknownDays: 0,
  retentionDays: null,
  targetFpir: 1e-2,
  readableVectors: false,
};

interface StoredState extends Omit<GalleryState, "digests" | "vectorsWhole"> {
  readonly vectorsWhole?: boolean;
  readonly digests: Readonly<Record<string, readonly [rows: number, sum: string]>>;
}

const placeOfState = (id: string, change: number): Place => ({
  table: "gallery",
  row: id,
  field: "state",
  version: change,
});

export function sealState(sealer: Sealer, id: string, change: number, state: GalleryState): Uint8Array {
  const digests = [...state.digests]
    .filter(([, { rows }]) => rows !== 0)
    .map(([name, { rows, sum }]) => [name, [rows, hexOf(sum)]]);
  const stored: StoredState = { ...state, digests: Object.fromEntries(digests) };
  return sealer.seal(placeOfState(id, change), jsonBytes(stored));
}

/** @throws GALLERY_DAMAGED */
export function openState(sealer: Sealer, id: string, change: number, sealed: Uint8Array): DraftState {
  const stored = parseJson<StoredState>(sealer.open(placeOfState(id, change), sealed));
  const digests = Object.entries(stored.digests).map(
    ([name, [rows, sum]]) => [name, { rows, sum: bytesOfHex(sum) }] as const,
  );
  // What earlier versions didn't know has its default.
  return {
    vectorsWhole: false,
    ...stored,
    settings: { ...defaultSettings, ...stored.settings },
    digests: new Map(digests),
  };
}

/** The digest of a table's rows as they should be. */
export function digestOf(state: GalleryState, name: string): RowsDigest {
  return state.digests.get(name) ?? noRows;
}

/** The digest of the templates of a generation; `rows` is how many there are. */
export function templatesDigest(state: GalleryState, generation = state.generation): RowsDigest {
  return digestOf(state, `templates/${generation}`);
}

/** @throws INVALID_ARGUMENT */
export function checkSettings(settings: GallerySettings): void {
  const { keepUnknownDays, retentionDays, targetFpir } = settings;
  const days = (value: number) => Number.isFinite(value) && value >= 0 && value <= 36_500;
  const bad = !days(keepUnknownDays)
    ? `keepUnknownDays is a number of days from 0, not ${keepUnknownDays}`
    : retentionDays !== null && !(days(retentionDays) && retentionDays > 0)
      ? `retentionDays is a number of days above 0 or null, not ${retentionDays}`
      : !(targetFpir > 0 && targetFpir < 1)
        ? `targetFpir is a rate between 0 and 1, not ${targetFpir}`
        : undefined;
  if (bad !== undefined) throw new SelfsameError("INVALID_ARGUMENT", bad);
}
