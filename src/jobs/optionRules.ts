import { jobRules } from "../core/job.js";
import {
  array,
  check,
  checkFields,
  either,
  listOf,
  object,
  oneOf,
  text,
  wholeNumber,
} from "../core/options.js";
import { loadRules, oneFaceRule } from "../recognition/optionRules.js";

/** A folder, or false for none. */
export const cacheRule = either(text, oneOf(false));

/** Rules of `EmbedPhotosOptions`. */
export const embedPhotosRules = {
  ...loadRules,
  cache: cacheRule,
  face: oneFaceRule,
  ...jobRules,
};

const listed = listOf(text);

/** A `PairProtocol`. @throws INVALID_ARGUMENT */
export function checkProtocol(protocol: unknown): void {
  checkFields(protocol, "a protocol", {
    name: text,
    samples: listOf(object),
    names: listed,
    imageA: array,
    imageB: array,
    labels: array,
  });
  const { groups } = protocol as { readonly groups?: unknown };
  if (groups !== undefined) {
    check(groups, "a protocol: groups", listOf(object));
    for (const one of groups as readonly unknown[])
      checkFields(one, "a protocol: a group's person", { person: text, group: text });
  }
  const { samples, names, imageA, imageB, labels } = protocol as Readonly<Record<string, ArrayLike<unknown>>>;
  check(names!.length, "a protocol: the number of names", oneOf(samples!.length));
  for (const images of [imageA!, imageB!]) {
    check(images.length, "a protocol: the number of images of pairs", oneOf(labels!.length));
    check(images, "a protocol: the images of pairs", listOf(wholeNumber(0, samples!.length - 1)));
  }
}
