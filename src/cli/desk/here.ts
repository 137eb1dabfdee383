import { selfTest } from "../../people/check/selfTest.js";
import { detailsBy } from "../../people/context.js";
import { createKey } from "../../people/createKey.node.js";
import { deletePerson } from "../../people/deletePerson.js";
import { findPerson } from "../../people/findPerson.js";
import { assignFaces } from "../../people/inbox/assignFaces.node.js";
import { listInbox } from "../../people/inbox/listInbox.js";
import { discardFaces, ignoreFaces, notThisPerson } from "../../people/inbox/putAside.js";
import { mergeCandidates, mergePeople, undoMerge } from "../../people/mergePeople.js";
import { showPerson } from "../../people/showPerson.js";
import { exportPeople, exportPerson } from "../../people/transfer/exportPeople.node.js";
import type { BareGallery } from "../withGallery.js";
import type { Desk } from "./desk.js";

/** The gallery of this machine. */
export function deskHere(context: BareGallery): Desk {
  const { gallery } = context;
  return {
    people: (page) => gallery.people(page),
    person: (name) => showPerson(context, name),
    changePerson: async (name, fields) => {
      const { id } = await findPerson(context, name);
      const details = detailsBy(context, { person: id, fields: Object.keys(fields) });
      return gallery.changePerson(id, fields, { action: "change", details });
    },
    deletePerson: (name) => deletePerson(context, name),
    exportTo: (out, name, job) =>
      name === undefined ? exportPeople(context, out, job) : exportPerson(context, name, out, job),

    merge: (into, from) => mergePeople(context, into, from),
    undoMerge: (merge) => undoMerge(context, merge),
    merges: () => gallery.merges(),
    mergeCandidates: () => mergeCandidates(context),
    check: (job) => selfTest(context, job),

    inbox: (state) => listInbox(context, { state }),
    assign: (faces, target, options) => assignFaces(context, faces, target, options),
    ignore: (faces) => ignoreFaces(context, faces),
    discard: (faces) => discardFaces(context, faces),
    notThisPerson: (faces, name) => notThisPerson(context, faces, name),

    auditHead: () => gallery.auditHead(),
    verifyAudit: (heads) => gallery.verifyIntegrity(heads),
    audit: (page) => gallery.audit(page),

    createKey: (key) => createKey(context, key),
    keys: () => gallery.apiKeys(),
    revokeKey: (prefix) =>
      gallery.revokeApiKey(prefix, {
        action: "revoke key",
        details: detailsBy(context, { key: prefix }),
      }),

    gallery: async () => {
      const { id, revision, dimensions } = gallery.model;
      return {
        gallery: gallery.id,
        kind: gallery.kind,
        place: gallery.place,
        model: { id, revision, dimensions },
        ...(await gallery.counts()),
        settings: await gallery.settings(),
      };
    },
    settings: () => gallery.settings(),
    changeSettings: (change) => gallery.changeSettings(change),
  };
}
