import type { SealedTable } from "./sealedTable.js";

/** The tables with sealed fields, first those whose rows are in the state's digest; `schema.ts` says what each is for. */

export const peopleTable = {
  name: "people",
  keys: 1,
  plain: ["id", "created", "updated", "external"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const templatesTable = {
  name: "templates",
  keys: 2,
  plain: ["generation", "id", "person", "created", "dropped"],
  sealed: ["embedding", "record"],
  part: "generation",
} as const satisfies SealedTable;

export const imagesTable = {
  name: "images",
  keys: 2,
  plain: ["owner", "kind"],
  sealed: ["bytes"],
} as const satisfies SealedTable;

export const consentsTable = {
  name: "consents",
  keys: 1,
  plain: ["id", "person", "created"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const facesTable = {
  name: "faces",
  keys: 1,
  plain: ["id", "created", "expires"],
  sealed: ["embedding", "record"],
} as const satisfies SealedTable;

export const marksTable = {
  name: "marks",
  keys: 2,
  plain: ["face", "person"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const mergesTable = {
  name: "merges",
  keys: 1,
  plain: ["id", "into_person", "from_person", "created"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const generationsTable = {
  name: "generations",
  keys: 1,
  plain: ["number"],
  sealed: ["model"],
} as const satisfies SealedTable;

export const apiKeysTable = {
  name: "api_keys",
  keys: 1,
  plain: ["prefix", "hash"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const tombstonesTable = {
  name: "tombstones",
  keys: 1,
  plain: ["person", "time"],
  sealed: ["record"],
} as const satisfies SealedTable;

/** Chained instead of digested. */
export const auditTable = {
  name: "audit",
  keys: 1,
  plain: ["sequence", "time", "mac"],
  sealed: ["record"],
} as const satisfies SealedTable;

/**
 * What a service keeps for a while: neither digested nor chained. Put back to an older state it revives an ended session for whoever
 * still has its cookie, and forgets an answer; it makes nobody else.
 */
export const keptTable = {
  name: "kept",
  keys: 1,
  plain: ["name", "owner", "kind", "expires", "size"],
  sealed: ["record"],
} as const satisfies SealedTable;

export const digestedTables: readonly SealedTable[] = [
  peopleTable,
  templatesTable,
  imagesTable,
  consentsTable,
  facesTable,
  marksTable,
  mergesTable,
  generationsTable,
  apiKeysTable,
  tombstonesTable,
];
