import type { Migration } from "./stores/migrate.js";

/**
 * The tables. Readable are random ids, times, counts, kinds, change numbers, generation numbers, keyed digests, prefixes and SHA-256 of API keys;
 * all other columns are sealed, and each row is bound to what is readable of it (`sealedTable`).
 *
 * What was once released is never changed: a step is added.
 */
export const galleryMigrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      // One row. `state`: settings, digests, the audit's end, sealed at this very change.
      `CREATE TABLE gallery (
        id TEXT PRIMARY KEY,
        change INTEGER NOT NULL,
        state BLOB NOT NULL) STRICT`,
      // Data secrets, wrapped by the master key.
      `CREATE TABLE secrets (
        number INTEGER PRIMARY KEY,
        wrapped BLOB NOT NULL) STRICT`,
      `CREATE TABLE generations (
        number INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,
        model BLOB NOT NULL) STRICT`,
      `CREATE TABLE people (
        id TEXT PRIMARY KEY,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        external BLOB,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      "CREATE UNIQUE INDEX people_external ON people (external)",
      "CREATE INDEX people_version ON people (version)",
      // The same id in each generation. `dropped` (0, 1): none could be made for a new model.
      `CREATE TABLE templates (
        id TEXT NOT NULL,
        generation INTEGER NOT NULL,
        person TEXT NOT NULL,
        created INTEGER NOT NULL,
        dropped INTEGER NOT NULL,
        version INTEGER NOT NULL,
        embedding BLOB NOT NULL,
        record BLOB NOT NULL,
        PRIMARY KEY (generation, id)) STRICT`,
      "CREATE INDEX templates_person ON templates (person, generation)",
      // Of templates and of unknown faces; `kind`: image, thumbnail.
      `CREATE TABLE images (
        owner TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (owner, kind)) STRICT`,
      `CREATE TABLE consents (
        id TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        created INTEGER NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      "CREATE INDEX consents_person ON consents (person)",
      `CREATE TABLE faces (
        id TEXT PRIMARY KEY,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        version INTEGER NOT NULL,
        embedding BLOB NOT NULL,
        record BLOB NOT NULL) STRICT`,
      "CREATE INDEX faces_expires ON faces (expires)",
      `CREATE TABLE marks (
        face TEXT NOT NULL,
        person TEXT NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL,
        PRIMARY KEY (face, person)) STRICT`,
      "CREATE INDEX marks_person ON marks (person)",
      `CREATE TABLE merges (
        id TEXT PRIMARY KEY,
        into_person TEXT NOT NULL,
        from_person TEXT NOT NULL,
        created INTEGER NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      `CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL,
        mac BLOB NOT NULL) STRICT`,
      `CREATE TABLE api_keys (
        prefix TEXT PRIMARY KEY,
        hash BLOB NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      // Who left, so that other processes take them out of their index.
      `CREATE TABLE tombstones (
        person TEXT PRIMARY KEY,
        time INTEGER NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      "CREATE INDEX tombstones_version ON tombstones (version)",
    ],
  },
  {
    version: 2,
    sql: [
      // The id of a gallery whose key is being made: a first start that was cut short goes on with it.
      "CREATE TABLE beginnings (id TEXT PRIMARY KEY) STRICT",
    ],
  },
  {
    version: 3,
    sql: [
      // What a service keeps for a while (`keeping.ts`). `name`, `owner`: keyed digests; `size`: of the record, bytes.
      `CREATE TABLE kept (
        name TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        kind TEXT NOT NULL,
        expires INTEGER NOT NULL,
        size INTEGER NOT NULL,
        version INTEGER NOT NULL,
        record BLOB NOT NULL) STRICT`,
      "CREATE INDEX kept_owner ON kept (owner, version)",
      "CREATE INDEX kept_expires ON kept (expires)",
      // Requests in a minute; `name`: a keyed digest.
      `CREATE TABLE tallies (
        name TEXT PRIMARY KEY,
        began INTEGER NOT NULL,
        count INTEGER NOT NULL) STRICT`,
    ],
  },
];
