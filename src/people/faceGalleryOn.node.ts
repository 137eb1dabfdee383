import { SelfsameError } from "../core/errors.js";
import { jobRules } from "../core/job.js";
import { array, check, checkOptions, listOf, text } from "../core/options.js";
import { selfTest } from "./check/selfTest.js";
import { detailsBy, type PeopleContext } from "./context.js";
import { createKey } from "./createKey.node.js";
import { deletePerson } from "./deletePerson.js";
import { enrol } from "./enrol/enrol.node.js";
import type { AuditVerbs, FaceGallery, InboxVerbs, KeyVerbs, PeopleVerbs } from "./faceGallery.node.js";
import { findPerson } from "./findPerson.js";
import { identify } from "./identify.node.js";
import { assignFaces } from "./inbox/assignFaces.node.js";
import { listInbox } from "./inbox/listInbox.js";
import { discardFaces, ignoreFaces, notThisPerson } from "./inbox/putAside.js";
import { mergeCandidates, mergePeople, undoMerge } from "./mergePeople.js";
import { showPerson } from "./showPerson.js";
import { exportPeople, exportPerson } from "./transfer/exportPeople.node.js";
import { importPeople } from "./transfer/importPeople.node.js";
import {
  assignRules,
  consentRules,
  enrolRules,
  exportRules,
  headsRule,
  inboxRules,
  newKeyRules,
  pageRules,
  peopleListRules,
  personRules,
  settingsRules,
} from "./verbRules.js";
import { verifyPerson } from "./verifyPerson.js";

/** The use cases on a gallery as one object. */
export function faceGallery(
  context: PeopleContext,
  { backup, close }: Pick<FaceGallery, "backup" | "close">,
): FaceGallery {
  const { gallery } = context;
  const opened: FaceGallery = {
    place: gallery.place,
    kind: gallery.kind,
    get model() {
      return gallery.model;
    },
    people: peopleVerbs(context),
    inbox: inboxVerbs(context),
    audit: auditVerbs(context),
    keys: keyVerbs(context),
    enrol: async (options) => {
      checkOptions("enrol", options, enrolRules);
      return enrol(context, options);
    },
    verify: async (person, image, options) => {
      check(person, "verify: person", text);
      return verifyPerson(context, person, image, options);
    },
    identify: (image, options) => identify(context, image, options),
    counts: () => gallery.counts(),
    settings: () => gallery.settings(),
    changeSettings: async (change) => {
      checkOptions("changeSettings", change, settingsRules);
      return gallery.changeSettings(change);
    },
    purge: (now) => gallery.purge(now),
    backup: async (file, job = {}) => {
      check(file, "backup: file", text);
      checkOptions("backup", job, jobRules);
      return backup(file, job);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  contexts.set(opened, context);
  return opened;
}

const contexts = new WeakMap<FaceGallery, PeopleContext>();

/** What a gallery of `openGallery` works with, for jobs on it. @throws INVALID_ARGUMENT for anything else */
export function contextOf(gallery: FaceGallery): PeopleContext {
  const context = contexts.get(gallery);
  if (context) return context;
  throw new SelfsameError("INVALID_ARGUMENT", "a gallery as `openGallery` gives it is expected");
}

function peopleVerbs(context: PeopleContext): PeopleVerbs {
  const { gallery } = context;
  const person = (name: string, value: string) => check(value, name, text);
  return {
    list: async (options = {}) => {
      checkOptions("list", options, peopleListRules);
      return gallery.people(options);
    },
    show: async (id) => {
      person("show: person", id);
      return showPerson(context, id);
    },
    change: async (name, change) => {
      person("change: person", name);
      checkOptions("change", change, personRules);
      const { id } = await findPerson(context, name);
      const details = detailsBy(context, { person: id, fields: Object.keys(change) });
      return gallery.changePerson(id, change, { action: "change", details });
    },
    addConsent: async (name, consent) => {
      person("addConsent: person", name);
      checkOptions("addConsent", consent, consentRules);
      const { id } = await findPerson(context, name);
      await gallery.addConsent(id, consent, {
        action: "consent",
        details: detailsBy(context, { person: id }),
      });
    },
    delete: async (id) => {
      person("delete: person", id);
      return deletePerson(context, id);
    },
    merge: async (into, from) => {
      person("merge: into", into);
      person("merge: from", from);
      return mergePeople(context, into, from);
    },
    undoMerge: async (merge) => {
      person("undoMerge: merge", merge);
      return undoMerge(context, merge);
    },
    merges: () => gallery.merges(),
    mergeCandidates: () => mergeCandidates(context),
    export: async (id, folder, options = {}) => {
      person("export: person", id);
      check(folder, "export: folder", text);
      checkOptions("export", options, exportRules);
      return exportPerson(context, id, folder, options);
    },
    exportAll: async (folder, options = {}) => {
      check(folder, "exportAll: folder", text);
      checkOptions("exportAll", options, exportRules);
      return exportPeople(context, folder, options);
    },
    import: async (folder, options = {}) => {
      check(folder, "import: folder", text);
      checkOptions("import", options, jobRules);
      return importPeople(context, folder, options);
    },
    check: async (options = {}) => {
      checkOptions("check", options, jobRules);
      return selfTest(context, options);
    },
  };
}

function inboxVerbs(context: PeopleContext): InboxVerbs {
  const faces = (call: string, ids: readonly string[]) => check(ids, `${call}: faces`, listOf(text));
  return {
    list: async (options = {}) => {
      checkOptions("list", options, inboxRules);
      return listInbox(context, options);
    },
    assign: async (ids, target, options = {}) => {
      faces("assign", ids);
      if (typeof target === "string") check(target, "assign: target", text);
      else checkOptions("assign: target", target, personRules);
      checkOptions("assign", options, assignRules);
      return assignFaces(context, ids, target, options);
    },
    ignore: async (ids) => {
      faces("ignore", ids);
      await ignoreFaces(context, ids);
    },
    discard: async (ids) => {
      faces("discard", ids);
      await discardFaces(context, ids);
    },
    notThisPerson: async (ids, person) => {
      faces("notThisPerson", ids);
      check(person, "notThisPerson: person", text);
      await notThisPerson(context, ids, person);
    },
  };
}

function auditVerbs({ gallery }: PeopleContext): AuditVerbs {
  return {
    head: () => gallery.auditHead(),
    list: async (options = {}) => {
      checkOptions("list", options, pageRules);
      return gallery.audit(options);
    },
    verify: async (heads = []) => {
      check(heads, "verify: heads", headsRule);
      return gallery.verifyIntegrity(heads);
    },
  };
}

function keyVerbs(context: PeopleContext): KeyVerbs {
  const { gallery } = context;
  return {
    create: async (options) => {
      checkOptions("create", options, newKeyRules);
      check(options.label, "create: label", text);
      check(options.scopes, "create: scopes", array);
      return createKey(context, options);
    },
    list: () => gallery.apiKeys(),
    revoke: async (prefix) => {
      check(prefix, "revoke: prefix", text);
      await gallery.revokeApiKey(prefix, {
        action: "revoke key",
        details: detailsBy(context, { key: prefix }),
      });
    },
  };
}
