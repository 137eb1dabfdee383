import { digitsApart } from "../core/digits.js";
import type { Enrolment } from "../people/enrol/enrolSeen.node.js";
import type { PhotoOutcome } from "../people/enrol/photoOutcome.js";
import type { Identification, PhotoIdentification } from "../people/identify.node.js";
import { type NamedPerson, personWords } from "../people/namedPerson.js";
import { formatFace, formatMeasured, formatModel, formatRate } from "./output.js";
import { shownName } from "./skipped.js";

/** "Ada (4711, id 5f0c…)": a name may be two people's. */
export function formatPerson(person: NamedPerson): string {
  const words = personWords(person);
  const { externalId } = person;
  const more = [
    ...(externalId !== null && externalId !== words ? [shownName(externalId)] : []),
    ...(person.id === words ? [] : [`id ${person.id}`]),
  ];
  return more.length > 0 ? `${shownName(words)} (${more.join(", ")})` : shownName(words);
}

export function enrolmentLines({
  person,
  created,
  photos,
  enrolled,
  lookAlikes,
  warnings,
}: Enrolment): string[] {
  const counted = `${enrolled} of ${photos.length} ${photos.length === 1 ? "photo" : "photos"}`;
  const heading =
    enrolled === 0
      ? `NOT ENROLLED: no photo could be taken`
      : `${created ? "ENROLLED" : "ADDED TO"}: ${person === null ? "" : formatPerson(person)}, ${counted}`;
  return [
    heading,
    ...photos.map(photoLine),
    ...(lookAlikes ?? []).map(
      (it) =>
        `  look-alike ${formatPerson(it.person)} scores ${it.score.toFixed(4)} ≥ ${it.threshold.toFixed(4)}: identification can take one for the other`,
    ),
    ...warnings.map((warning) => `  warning    ${warning}`),
  ];
}

function photoLine({ name, outcome, reason, explanation, face }: PhotoOutcome): string {
  if (outcome === "enrolled") return `  enrolled   ${shownName(name)}: quality ${face?.quality.toFixed(3)}`;
  return `  refused    ${shownName(name)}: ${reason === "no face" || reason === "unreadable" ? "" : `${reason}: `}${explanation}`;
}

export function identificationLines(result: PhotoIdentification): string[] {
  const { faces, people, targetFpir, fmrNeeded, data, model, revision } = result;
  const searched = `${people} ${people === 1 ? "person" : "people"} searched at FPIR ${formatRate(targetFpir)}`;
  const needed = fmrNeeded === null ? "" : `, which needs FMR ${formatRate(fmrNeeded)} a comparison`;
  return [
    ...faces.flatMap((face, i) => faceLines(face, faces.length > 1 ? `face ${i + 1}: ` : "")),
    `  gallery    ${searched}${needed}`,
    ...(faces.some(({ operatingPoint }) => operatingPoint !== null) ? [`  data       ${data}`] : []),
    `  model      ${formatModel(model, revision)}`,
    "  liveness   not checked: a photo of a photo passes",
  ];
}

function faceLines(face: Identification, which: string): string[] {
  const { outcome, explanation, person, candidates, margin, operatingPoint, kept, warnings } = face;
  const heading = {
    match: `MATCH: ${which}${person ? formatPerson(person) : ""}`,
    "no match": `NO MATCH: ${which}nobody here`,
    "no decision": `NO DECISION: ${which}${face.reason === "unsupported" ? "unsupported: " : ""}${explanation}`,
  }[outcome];
  return [
    heading,
    ...thresholdLines(face),
    ...candidates.map(
      ({ person: candidate, score, match }) =>
        `  ${match ? "match    " : "candidate"}  ${score.toFixed(4)} ${formatPerson(candidate)}`,
    ),
    ...(margin === null ? [] : [`  margin     ${margin.score.toFixed(4)} before the runner-up`]),
    ...(operatingPoint === null
      ? []
      : [
          `  measured   FMR ${formatMeasured(operatingPoint.fmr)}, FNMR ${formatMeasured(operatingPoint.fnmr)}`,
        ]),
    ...(kept === null ? [] : [`  inbox      kept as ${kept}`]),
    ...warnings.map((warning) => `  warning    ${warning}`),
    `  ${formatFace(face.face)}`,
  ];
}

function thresholdLines({ outcome, score, threshold, targetFmr }: Identification): string[] {
  if (score === null || threshold === null || targetFmr === null || outcome === "no decision") return [];
  const [shown, limit] = digitsApart(score, threshold);
  const sign = outcome === "match" ? "≥" : "<";
  return [`  score      ${shown} ${sign} threshold ${limit}, set for FMR ${formatRate(targetFmr)}`];
}
