import { SelfsameError } from "../../core/errors.js";
import { beginProgress, throwIfAborted } from "../../core/job.js";
import type { GallerySettings } from "../../gallery/gallery.js";
import { allOf } from "../../people/pages.js";
import type { PeopleExport } from "../../people/transfer/exportPeople.node.js";
import { writeFetched } from "../../people/transfer/writeFetched.node.js";
import type { ServiceAnswer, ServiceClient } from "../../server/client.js";
import type { Desk } from "./desk.js";

/** A service's gallery. */
export function deskThere(client: ServiceClient, url: string): Desk {
  const of = (id: string) => ({ params: { id } });
  const people: Desk["people"] = (page) => client.call("GET /v1/people", { query: page });
  return {
    people,
    person: (name) => client.call("GET /v1/people/{id}", of(name)),
    changePerson: (name, body) => client.call("PATCH /v1/people/{id}", { ...of(name), body }),
    deletePerson: (name) => client.call("DELETE /v1/people/{id}", of(name)),
    exportTo: (out, name, { signal, onProgress }): Promise<PeopleExport> => {
      const fetched = (id: string) =>
        client.call("GET /v1/people/{id}/export", { ...of(id), ...(signal && { signal }) });
      const one = async function* (id: string) {
        yield fetched(id);
      };
      if (name !== undefined) return writeFetched(out, one(name), { below: false });
      const everybody = async function* () {
        const { people: total } = await counts();
        const report = beginProgress(onProgress, { what: "people", total });
        let done = 0;
        for await (const { id } of allOf(people)) {
          throwIfAborted(signal);
          yield fetched(id);
          report(++done);
        }
      };
      return writeFetched(out, everybody(), { below: true });
    },

    merge: (into, from) => client.call("POST /v1/people/{id}/merge", { ...of(into), body: { from } }),
    undoMerge: (merge) => client.call("POST /v1/merges/{id}/undo", of(merge)),
    merges: async () => (await client.call("GET /v1/merges")).items,
    mergeCandidates: async () => (await client.call("GET /v1/merges/candidates")).items,
    check: ({ signal }) => client.call("GET /v1/check", { ...(signal && { signal }) }),

    inbox: (state) => client.call("GET /v1/inbox", { query: { state } }),
    assign: (faces, target, options) =>
      client.call("POST /v1/inbox/assign", {
        body: {
          faces,
          ...(typeof target === "string" ? { person: target } : { details: target }),
          ...options,
        },
      }),
    ignore: (faces) => client.call("POST /v1/inbox/ignore", { body: { faces } }),
    discard: (faces) => client.call("POST /v1/inbox/discard", { body: { faces } }),
    notThisPerson: (faces, person) =>
      client.call("POST /v1/inbox/not-this-person", { body: { faces, person } }),

    auditHead: () => client.call("GET /v1/audit/head"),
    verifyAudit: (heads) => client.call("POST /v1/audit/verify", { body: { heads } }),
    audit: (page) => client.call("GET /v1/audit", { query: page }),

    createKey: ({ label, scopes, expires }) =>
      client.call("POST /v1/keys", { body: { label, scopes, expires: expires?.toISOString() ?? null } }),
    keys: async () => (await client.call("GET /v1/keys")).items,
    revokeKey: (prefix) => client.call("DELETE /v1/keys/{prefix}", { params: { prefix } }),

    gallery: async () => {
      const told = await client.call("GET /v1/settings");
      const { id: gallery, kind, place, people, templates, unknownFaces } = told.gallery;
      const { id, revision, dimensions } = told.model;
      return {
        ...{ gallery, kind, place: place ?? `of the service at ${url}` },
        model: { id, revision, dimensions },
        ...{ people, templates, unknownFaces },
        settings: settingsOf(told),
      };
    },
    settings: async () => settingsOf(await client.call("GET /v1/settings")),
    changeSettings: async ({ readableVectors, ...body }) => {
      if (readableVectors !== undefined)
        throw new SelfsameError(
          "INVALID_ARGUMENT",
          "--readable-vectors is done where the gallery lies, and not by a service (--server)",
        );
      return settingsOf(await client.call("PATCH /v1/settings", { body }));
    },
  };

  async function counts() {
    return (await client.call("GET /v1/settings")).gallery;
  }
}

const settingsOf = (told: ServiceAnswer<"GET /v1/settings">): GallerySettings => ({
  verifyOnly: told.verifyOnly,
  keepImages: told.keepImages,
  keepUnknownDays: told.keepUnknownDays,
  retentionDays: told.retentionDays,
  targetFpir: told.targetFpir,
  readableVectors: told.readableVectors,
});
