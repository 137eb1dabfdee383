import type { SelfTest } from "../../../people/check/selfTest.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { jsonOption } from "../../options.js";
import { formatModel, formatRate, printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { runJob } from "../../runJob.js";
import { serverOption } from "../../server.js";
import { tableLines } from "../../table.js";

export const check = command({
  name: "people check",
  description: "what the gallery itself says: look-alikes, weak references, the FPIR that it can promise",
  args: { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption },
  run: async (options) => {
    const result = await withDesk(options, (desk) =>
      runJob(({ signal, onProgress }) => desk.check({ signal, onProgress })),
    );
    if (options.json) printJson(result);
    else for (const line of selfTestLines(result)) printLine(line);
    return 0;
  },
});

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export function selfTestLines(test: SelfTest): string[] {
  const { people, templates, own, threshold, targetFmr, unsupported, model, revision } = test;
  const at =
    threshold === null || targetFmr === null
      ? "no threshold: nothing is called a match"
      : `threshold ${threshold.toFixed(4)}, set for FMR ${formatRate(targetFmr)}`;
  return [
    `CHECKED: ${counted(people, "person", "people")} with ${counted(templates, "template", "templates")}; ${at}`,
    ...(unsupported === null ? [] : [`  unsupported: ${unsupported}`]),
    `  own        ${own.comparisons} templates against the others of ${counted(own.people, "person", "people")}; ${counted(own.single, "person has", "people have")} one, which nothing can check`,
    ...own.weak.map(
      ({ person, template, score, quality, others }) =>
        `  weak       ${formatPerson(person)}: template ${template} scores ${score.toFixed(4)} against ${others === 1 ? "the other" : `the ${others} others`} (quality ${quality.toFixed(3)})`,
    ),
    ...pairLines(test),
    ...fpirLines(test),
    `  model      ${formatModel(model, revision)}`,
  ];
}

function pairLines({ pairs }: SelfTest): string[] {
  if (pairs === null) return ["  pairs      not compared: this gallery verifies only"];
  const { comparisons, highest, lookAlikes } = pairs;
  return [
    `  pairs      ${comparisons} comparisons of templates with other people; ${counted(lookAlikes, "pair matches", "pairs match")}`,
    ...highest
      .filter(({ match }, rank) => match || rank === 0)
      .map(
        ({ a, b, score, match }) =>
          `  ${match ? "look-alike" : "highest   "} ${score.toFixed(4)} ${formatPerson(a)} and ${formatPerson(b)}`,
      ),
  ];
}

function fpirLines({ fpir, people, promised }: SelfTest): string[] {
  if (fpir.length === 0) return [];
  const rows = fpir.map(({ targetFmr, threshold, expected, lookAlikes, rate, low, high, words }) => [
    `  ${formatRate(targetFmr)}`,
    threshold.toFixed(4),
    formatRate(expected),
    `${lookAlikes} of ${people}`,
    words ??
      (low === null || high === null
        ? formatRate(rate)
        : `${formatRate(rate)} (${formatRate(low)} to ${formatRate(high)})`),
  ]);
  return [
    ...tableLines([
      ["  FMR", "threshold", "FPIR of the FMR", "people who match another", "FPIR measured here"],
      ...rows,
    ]),
    promised === null || promised >= 1
      ? `  promise    none: ${counted(people, "person is", "people are")} too few to promise anything`
      : `  promise    FPIR below ${formatRate(promised)} (95%), as far as ${people} people can show, worth ${fpir[0]?.worth} independent searches`,
  ];
}
