import { preparePerson } from "../../core/personRule.js";
import type { Template } from "../../gallery/template.js";
import { decideAtDistance } from "../../recognition/decision.js";
import { areCompared } from "../../recognition/gate.js";
import type { ModelBundle, OperatingPoint } from "../../recognition/model.js";
import type { NamedPerson } from "../namedPerson.js";

/** A template that does not match the others of its person. */
export interface WeakReference {
  readonly person: NamedPerson;
  readonly template: string;
  readonly quality: number;
  /** Of the template against the others, 0…1. */
  readonly score: number;
  /** How many others it is compared with. */
  readonly others: number;
}

/** Each of a person's templates as a probe against those others that it is compared with, by the rule that decides. */
export function ownComparisons(
  model: ModelBundle,
  point: OperatingPoint | null,
  person: NamedPerson,
  templates: readonly Template[],
): { readonly comparisons: number; readonly weak: readonly WeakReference[] } {
  const gate = model.embedding;
  const asked = templates.flatMap((template) => {
    const others = templates.filter(
      (other) => other !== template && areCompared(gate, template.quality, other.quality),
    );
    return others.length > 0 ? [{ ...template, others: others.map(({ embedding }) => embedding) }] : [];
  });
  const weak = asked.flatMap(({ id, embedding, quality, others }) => {
    const distance = preparePerson(model.head, others).distance(embedding);
    const comparability = { comparable: true, explanation: null };
    const { score } = decideAtDistance(model, distance, comparability, point?.targetFmr);
    if (point === null || score >= point.threshold) return [];
    return [{ person, template: id, quality, score, others: others.length }];
  });
  return { comparisons: asked.length, weak };
}
