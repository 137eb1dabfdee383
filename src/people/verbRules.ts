import { jobRules } from "../core/job.js";
import {
  anyText,
  array,
  either,
  flag,
  iterable,
  listOf,
  numberIn,
  object,
  oneOf,
  type Rule,
  rate,
  text,
  wholeNumber,
} from "../core/options.js";
import { apiKeyScopes } from "../gallery/apiKey.js";
import { templateOrigins } from "../gallery/template.js";
import { oneFaceRule, taskRules } from "../recognition/optionRules.js";

/** Rules of what the methods of a gallery take. */

const nothing: Rule = { expected: "null", holds: (value) => value === null };
const isTexts = (value: object) => Object.values(value).every((each) => typeof each === "string");
const texts: Rule = {
  expected: "an object of texts",
  holds: (value) => object.holds(value) && isTexts(value as object),
};

const date: Rule = {
  expected: "a Date",
  holds: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

const details = {
  name: either(anyText, nothing),
  externalId: either(text, nothing),
  metadata: texts,
  groups: listOf(text),
};

export const pageRules = { cursor: text, limit: wholeNumber(1, 1000) };
export const peopleListRules = { ...pageRules, match: anyText, group: text };
export const personRules = details;

export const enrolRules = {
  ...details,
  ...taskRules,
  ...jobRules,
  photos: array,
  face: oneFaceRule,
  person: text,
  consents: listOf(object),
  origin: oneOf(...templateOrigins),
  allowDuplicates: flag,
};

export const consentRules = {
  purpose: text,
  textVersion: text,
  given: text,
  expires: either(text, nothing),
};

export const settingsRules = {
  verifyOnly: flag,
  keepImages: flag,
  keepUnknownDays: numberIn(0, 36_500),
  retentionDays: either(numberIn(0, 36_500), nothing),
  targetFpir: rate,
  readableVectors: flag,
};

export const exportRules = { ...jobRules, images: flag };
export const inboxRules = { state: oneOf("waiting", "ignored") };
export const assignRules = { allowDuplicates: flag };
export const newKeyRules = {
  label: text,
  scopes: listOf(oneOf(...apiKeyScopes)),
  expires: either(date, nothing),
};
export const headsRule: Rule = {
  expected: "a list of audit heads",
  holds: (value) =>
    iterable.holds(value) && Array.isArray(value) && value.every((head) => object.holds(head)),
};
