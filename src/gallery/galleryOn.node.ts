import { SelfsameError } from "../core/errors.js";
import type { JobOptions } from "../core/job.js";
import { addAll, addPerson, addTemplates } from "./additions.js";
import { addApiKey, apiKey, apiKeys, revokeApiKey } from "./apiKeyRows.js";
import { addConsent, consents } from "./consents.js";
import type { Context } from "./context.js";
import { deletePerson } from "./deletion.js";
import { distanceTo } from "./distances.js";
import { appendAudit, audit } from "./events.js";
import type { Gallery, GalleryModel } from "./gallery.js";
import { addReembedded, beginReembedding, finishReembedding, toReembed } from "./generations.js";
import {
  addMark,
  addUnknownFaces,
  assignUnknownFaces,
  discardUnknownFaces,
  ignoreUnknownFaces,
  marks,
  unknownFaces,
} from "./inbox.js";
import { auditHead, verifyIntegrity } from "./integrity.node.js";
import { forgetKept, keep, kept, putKept, takeKept, tally } from "./kept.js";
import { merge, merges, undoMerge } from "./merges.js";
import { changePerson, person, personByExternalId } from "./people.js";
import { peopleList } from "./peopleList.js";
import { purge } from "./purge.js";
import { rotateKey } from "./rotation.node.js";
import type { KeyFileOptions } from "./seal/openKeyFile.node.js";
import type { PersonSearch, SearchOptions } from "./search/search.js";
import { searchIndex } from "./searchIndex.js";
import { changeSettings, counts, settings } from "./settings.js";
import { deleteTemplate, imageOf, templates } from "./templates.js";
import { nearestByVectors } from "./vectors/vectorSearch.js";

/** A gallery as `openGalleryStore` opens it. */
export interface OpenedGallery extends Gallery, AsyncDisposable {
  /** What to tell the user of a key that was made just now; else null. */
  readonly notice: string | null;
  /**
   * A new master key and a new data secret, and every field sealed anew in batches, while others go on working. A call that was cut
   * short is gone on with by the next. The oldest secret stays for look-ups, digests and the audit's chain.
   *
   * @throws ABORTED, GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_DAMAGED, STORE_FAILED
   */
  rotateKey(options?: JobOptions): Promise<void>;
}

export interface GalleryOnOptions {
  readonly place: string;
  readonly notice: string | null;
  readonly namesInMemory: number;
  readonly keyOptions: KeyFileOptions;
  readonly createSearch: (options: SearchOptions) => PersonSearch;
}

/** All functions on a context as one gallery. */
export function galleryOn(context: Context, options: GalleryOnOptions): OpenedGallery {
  const newIndex = () => searchIndex(context, (model: GalleryModel) => options.createSearch(model));
  let index = newIndex();
  let closed = false;
  /** After `close` nothing is begun. */
  const on =
    <A extends readonly unknown[], R>(work: (context: Context, ...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closed)
        throw new SelfsameError("CLOSED", "the gallery was closed", {
          hint: "Open it again: `openGallery`.",
        });
      return work(context, ...args);
    };
  const newList = () => peopleList(context, options.namesInMemory);
  let list = newList();
  const close = async () => {
    closed = true;
    // Names and vectors don't stay in memory with whoever keeps a closed gallery.
    [index, list] = [newIndex(), newList()];
    await context.database.close();
  };
  return {
    id: context.id,
    kind: context.database.kind,
    place: options.place,
    notice: options.notice,
    get model() {
      return context.bound.model;
    },
    settings: on(settings),
    changeSettings: on(changeSettings),
    counts: on(counts),
    addPerson: on(addPerson),
    addAll: on(addAll),
    person: on(person),
    personByExternalId: on(personByExternalId),
    people: on((_, ...args: Parameters<typeof list>) => list(...args)),
    changePerson: on(changePerson),
    deletePerson: on(deletePerson),
    addTemplates: on(addTemplates),
    templates: on(templates),
    deleteTemplate: on(deleteTemplate),
    image: on((it, template: string) => imageOf(it, template, "image")),
    thumbnail: on((it, owner: string) => imageOf(it, owner, "thumbnail")),
    consents: on(consents),
    addConsent: on(addConsent),
    nearest: on(
      async (it, ...args: Parameters<typeof index.nearest>) =>
        (await nearestByVectors(it, ...args)) ?? index.nearest(...args),
    ),
    distanceTo: on(distanceTo),
    merge: on(merge),
    merges: on(merges),
    undoMerge: on(undoMerge),
    addUnknownFaces: on(addUnknownFaces),
    unknownFaces: on(unknownFaces),
    ignoreUnknownFaces: on(ignoreUnknownFaces),
    discardUnknownFaces: on(discardUnknownFaces),
    assignUnknownFaces: on(assignUnknownFaces),
    addMark: on(addMark),
    marks: on(marks),
    appendAudit: on(appendAudit),
    audit: on(audit),
    auditHead: on(auditHead),
    addApiKey: on(addApiKey),
    apiKeys: on(apiKeys),
    apiKey: on(apiKey),
    revokeApiKey: on(revokeApiKey),
    keep: on(keep),
    putKept: on(putKept),
    kept: on(kept),
    takeKept: on(takeKept),
    forgetKept: on(forgetKept),
    tally: on(tally),
    beginReembedding: on(beginReembedding),
    toReembed: on(toReembed),
    addReembedded: on(addReembedded),
    finishReembedding: on(async (it, ...args: Parameters<Gallery["finishReembedding"]>) => {
      Object.assign(it.bound, await finishReembedding(it, ...args));
      index = newIndex();
    }),
    purge: on((it, now?: Date) => purge(it, now?.getTime() ?? it.now())),
    verifyIntegrity: on(verifyIntegrity),
    rotateKey: on((it, job?: JobOptions) => rotateKey(it, options.keyOptions, job)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
