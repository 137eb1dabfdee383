/**
 * The catalogue of expected faults. A code is stable and public: docs/errors.md lists the same codes, and a test
 * holds the two against each other. `status` is the HTTP status a server answers with; `hint` says what to do.
 * `concerns: "item"`: the fault is one photo's, and work on many goes on without it; all others are the system's or the
 * caller's, and end the work.
 */
export const errorCatalogue = {
  INVALID_ARGUMENT: { status: 400, hint: "See `selfsame --help` or the function's documentation." },
  FILE_NOT_FOUND: {
    status: 404,
    hint: "Check the path; relative paths start at the current folder.",
    concerns: "item",
  },
  FILE_EXISTS: {
    status: 409,
    hint: "Name another file or folder, or overwrite it with --force (`force: true`).",
  },
  FILE_NOT_WRITABLE: { status: 500, hint: "Choose a folder that exists and that you may write to." },
  IMAGE_UNREADABLE: {
    status: 415,
    hint: "Give a complete JPEG, PNG, WebP, AVIF, TIFF or GIF file.",
    concerns: "item",
  },
  IMAGE_TOO_LARGE: {
    status: 413,
    hint: "Scale the image down, or raise the limit (`limits`).",
    concerns: "item",
  },
  NO_FACE: {
    status: 422,
    hint: "Use a photo in which a face is upright, lit, in focus and at least about 30 pixels wide.",
    concerns: "item",
  },
  FACE_INDEX_OUT_OF_RANGE: {
    status: 422,
    hint: "List the faces with `selfsame detect`, then choose one.",
    concerns: "item",
  },
  MODEL_NOT_FOUND: { status: 404, hint: "List the models with `selfsame models list`." },
  MODEL_INVALID: {
    status: 500,
    hint: "The bundle is damaged or of another version; fetch or train it again.",
  },
  EMBEDDING_MISMATCH: {
    status: 409,
    hint: "Compare embeddings made by one and the same model; embed both photos again.",
  },
  OPERATING_POINT_UNSUPPORTED: {
    status: 422,
    hint: "Choose an FMR that the model's data support (`selfsame models show`).",
  },
  DATASET_INVALID: { status: 422, hint: "See the expected layouts in docs/data.md." },
  DATA_LEAK: {
    status: 422,
    hint: "Capture more sessions or take the images named out; see docs/data.md, Splits.",
  },
  DOWNLOAD_FAILED: {
    status: 502,
    hint: "Check the connection and run again: it continues where it stopped. Or give another source (`--mirror URL`).",
  },
  DOWNLOAD_CORRUPT: { status: 502, hint: "Run again, or give another source (`--mirror URL`)." },
  METRIC_UNDEFINED: { status: 422, hint: "Give at least one genuine and one impostor comparison." },
  SCORE_INVALID: { status: 422, hint: "Scores must be finite numbers; look at the pair named." },
  CLOSED: { status: 503, hint: "Call `Selfsame.load()` again; a closed instance can't be used." },
  WORKER_FAILED: {
    status: 500,
    hint: "Run it again; if it fails again, please report it with the stack of its `cause`.",
  },
  BUSY: { status: 503, hint: "Try again in a while, or allow more to wait (`maxWaiting`)." },
  ABORTED: { status: 499, hint: "The signal given with the call was aborted; call again." },
  TIMEOUT: { status: 504, hint: "Allow more time (`timeoutMs`), or give fewer or smaller photos at once." },
  TELEMETRY_ON: {
    status: 500,
    hint: "Start the process with ORT_DISABLE_TELEMETRY=1 in its environment, or load Selfsame in the main thread first.",
  },
  CHECKPOINT_INVALID: { status: 422, hint: "Start the training anew, or from another checkpoint." },
  CHECKPOINT_MISMATCH: {
    status: 409,
    hint: "Go on with the same data, settings and versions, or start anew in another folder.",
  },
  TRAINING_DIVERGED: {
    status: 422,
    hint: "Lower the learning rate; the last good checkpoint is kept.",
  },
  TRAINING_INTERRUPTED: {
    status: 503,
    hint: "Go on with `selfsame train --resume --out` and the same folder.",
  },
  RUNTIME_UNAVAILABLE: {
    status: 500,
    hint: "Leave SELFSAME_RUNTIME unset, or set it to wasm: slower, but it runs everywhere.",
  },
  GALLERY_FULL: {
    status: 507,
    hint: "Delete people, or search in the database with pgvector: docs/scale.md says from how many people on.",
  },
  GALLERY_DAMAGED: {
    status: 500,
    hint: "Something but Selfsame changed the gallery: restore a backup (`selfsame restore`), and find out who wrote there.",
  },
  GALLERY_KEY_MISSING: {
    status: 500,
    hint: "Put the key file back (a copy that `selfsame key backup` made), or say where it lies: SELFSAME_KEY_FILE or `keyFile`.",
  },
  GALLERY_KEY_WRONG: {
    status: 500,
    hint: "Give the key file that was made for this gallery; `selfsame key backup` keeps copies.",
  },
  GALLERY_KEY_EXPOSED: {
    status: 500,
    hint: "Run `chmod 600` on the key file; if others may have read it, `selfsame rotate-key`.",
  },
  AUDIT_BROKEN: {
    // Who asked gave heads that the log contradicts, or asked whether it is whole: they are told, and it is no fault in answering.
    status: 409,
    hint: "Keep the database as it is as evidence; compare it with backups and exported heads from before that row.",
  },
  STORE_FAILED: {
    status: 503,
    hint: "Look at the disk, the folder's permissions or the database server, then try again: what was acknowledged is kept.",
  },
  GALLERY_TOO_NEW: {
    status: 409,
    hint: "A newer Selfsame has opened it: update this one. There is no way back but a backup of before.",
  },
  PERSON_NOT_FOUND: {
    status: 404,
    hint: "List the people with `selfsame people list`; a person who was merged goes by the id of whom they were merged into.",
  },
  PERSON_EXISTS: {
    status: 409,
    hint: "Add photos to the person who has that external id, or give another one.",
  },
  TEMPLATE_NOT_FOUND: {
    status: 404,
    hint: "List the person's templates with `selfsame people show`.",
  },
  FACE_NOT_FOUND: {
    status: 404,
    hint: "List the inbox with `selfsame inbox list`; faces leave it when they are assigned, discarded or expire.",
  },
  MERGE_NOT_FOUND: {
    status: 404,
    hint: "List the merges that can be undone with `selfsame people merges`.",
  },
  GALLERY_MODEL_MISMATCH: {
    status: 409,
    hint: "Open it with the model it is bound to, or make templates for the new one: `selfsame reembed`.",
  },
  VERIFY_ONLY: {
    status: 403,
    hint: "Verify a claimed person (`selfsame verify --person`); whoever runs the gallery may change its settings.",
  },
  PERSON_NOT_ENROLLED: { status: 409, hint: "Enrol a photo of the person first." },
  IMPORT_INVALID: {
    status: 422,
    hint: "Give the folder that `selfsame people export` of this version wrote, unchanged.",
  },
  REEMBEDDING_LOSES: {
    status: 409,
    hint: "Enrol those people again with photos kept, or accept the loss (`--drop-missing`).",
  },
  UNAUTHENTICATED: {
    status: 401,
    hint: "Send an API key: `Authorization: Bearer KEY` (`selfsame keys create`), or open the page anew from where the server runs.",
  },
  KEY_EXPIRED: {
    status: 401,
    hint: "Ask for a new API key (`selfsame keys create`).",
  },
  FORBIDDEN: {
    status: 403,
    hint: "Use a key with the scope named; only an admin gives it.",
  },
  HOST_REFUSED: {
    status: 421,
    hint: "Reach the server by a name it knows, or start it with `--allowed-host NAME`.",
  },
  ORIGIN_REFUSED: {
    status: 403,
    hint: "Pages of other sites may not use this server; call it from its own page, or with a key and no browser.",
  },
  RATE_LIMITED: {
    status: 429,
    hint: "Wait as long as `Retry-After` says.",
  },
  VERIFICATION_PAUSED: {
    status: 429,
    hint: "Too many failed verifications of this person; wait as long as `Retry-After` says.",
  },
  BODY_TOO_LARGE: {
    status: 413,
    hint: "Send fewer or smaller images; the limits stand in docs/api.md.",
  },
  BODY_TIMEOUT: {
    status: 408,
    hint: "Send the request faster; the limit stands in docs/api.md.",
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    hint: "Send JSON, a form (multipart/form-data) or, where there is one image, the image itself.",
  },
  NOT_FOUND: {
    status: 404,
    hint: "Look at the list it should be in, or at /openapi.json for the routes.",
  },
  IDEMPOTENCY_MISMATCH: {
    status: 409,
    hint: "Use a new `Idempotency-Key` for another request; the same one only repeats the same request.",
  },
  CURSOR_INVALID: {
    status: 400,
    hint: "Begin again without a cursor.",
  },
  TOO_MANY_FACES: {
    status: 422,
    hint: "Send a photo with fewer faces, or ask for one of them (`face`).",
  },
  SERVER_UNREACHABLE: {
    status: 502,
    hint: "Look at the address, and whether the service runs; NODE_EXTRA_CA_CERTS names a certificate of its own to trust.",
  },
  TLS_REQUIRED: {
    status: 400,
    hint: "Give --tls-cert and --tls-key (`selfsame certificate` makes them), or --behind-proxy where a proxy does TLS.",
  },
} as const satisfies Record<string, { status: number; hint: string; concerns?: "item" }>;

export type ErrorCode = keyof typeof errorCatalogue;

/**
 * An expected fault: what was expected and what came, a stable code and a hint. Anything else that is thrown is
 * a bug.
 *
 * @example
 * throw new SelfsameError("NO_FACE", "no face found in ada.jpg (640×480)");
 */
export class SelfsameError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly status: number;
  /** What it is about, where that is one of many: a sample's id. The message need not repeat it. */
  declare readonly subject?: string;
  /** Whether one item is at fault, and others may go on, or whoever works on them. */
  readonly concerns: "item" | "system";

  constructor(
    code: ErrorCode,
    message: string,
    options?: { cause?: unknown; hint?: string; subject?: string },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SelfsameError";
    this.code = code;
    this.hint = options?.hint ?? errorCatalogue[code].hint;
    this.status = errorCatalogue[code].status;
    const entry: { status: number; concerns?: "item" } = errorCatalogue[code];
    this.concerns = entry.concerns ?? "system";
    if (options?.subject !== undefined) this.subject = options.subject;
  }
}

/**
 * Whether an error says something about the item (photo, row, pair) that it came with. Of anything else, a bug or a fault
 * of the system, no item may be called bad: it is thrown on.
 *
 * @example
 * concernsItem(new SelfsameError("NO_FACE", "no face")); // true
 */
export function concernsItem(error: unknown): error is SelfsameError {
  return error instanceof SelfsameError && error.concerns === "item";
}
