import type { TrainingPlan } from "../../../jobs/train/plan.node.js";
import type { TrainedModel } from "../../../jobs/train/train.node.js";
import { fmrList, noDefaultWords } from "../../../models/operatingPoints.js";
import type { TrainEvent } from "../../../train/events.js";
import { printLine } from "../../output.js";

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** Tells people who wait what progress does not: a line for every validation, warnings. */
export function reporter(note: (text: string) => void): (event: TrainEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "started": {
        const { parameters, trainingImages, trainingPeople, heldOutImages, heldOutPeople } = event;
        note(
          `${parameters} parameters; ${trainingImages} images of ${trainingPeople}, held out: ${heldOutImages} of ${heldOutPeople}; ${event.duplicates > 0 ? `${event.duplicates} pairs of near-duplicates, kept on one side; ` : ""}from step ${event.step} of ${event.steps}`,
        );
        break;
      }
      case "validated":
        note(`step ${event.step}: ${event.measure} ${percent(event.figure)}, best ${percent(event.best)}`);
        break;
      case "stopped-early":
        note(`stopped early at step ${event.step}: step ${event.best} was best`);
        break;
      case "warning":
        note(`WARNING: ${event.message}`);
        break;
      case "progress":
      case "checkpoint":
    }
  };
}

/** What `--json` prints. */
export function summary({ bundle, ...rest }: TrainedModel) {
  return {
    id: bundle.id,
    revision: bundle.revision,
    ...rest,
    operatingPoints: bundle.operatingPoints.length,
    defaultFmr: bundle.defaultFmr,
  };
}

/** What a dry run counted and timed. */
export function printPlan(plan: TrainingPlan): void {
  const { dataset, images, people, groups, skipped, parameters, steps, imagesPerStep } = plan;
  const { secondsPerStep, minutes, megabytes } = plan;
  const grouped = groups > 1 ? ` in ${groups} groups` : "";
  printLine(
    `${dataset}: ${images} images of ${people}${grouped}, ${plan.heldOut} of them held out; ${skipped.length} left out`,
  );
  printLine(`  parameters   ${parameters}`);
  printLine(`  steps        ${steps} of ${imagesPerStep} images`);
  printLine(`  time         ${minutes.toFixed(1)} minutes, ${secondsPerStep.toFixed(2)} s a step`);
  printLine(`  memory       ${megabytes} MB`);
  for (const warning of plan.warnings) printLine(`  WARNING      ${warning}`);
}

export function printResult({ bundle, model, validation, oneShot, steps, seconds }: TrainedModel): void {
  printLine(`${bundle.id}: ${bundle.provenance.trainedOn}`);
  printLine(`  trained      ${steps} steps in ${(seconds / 60).toFixed(1)} minutes`);
  printLine(`  validation   ${validation.measure} ${percent(validation.figure)}`);
  if (oneShot) {
    const { ways, trials, groups, accuracy, low, high } = oneShot;
    const interval =
      low === null || high === null
        ? "no interval: fewer than 10 people are too few"
        : `95% interval ${percent(low)} to ${percent(high)}`;
    printLine(
      `  one-shot     ${ways}-way ${percent(accuracy)} (${interval}) on ${trials} trials of ${groups} held-out groups, between sessions`,
    );
  }
  const { operatingPoints, evaluation } = bundle;
  const points = operatingPoints.length === 0 ? evaluation.data : `for FMR ${fmrList(operatingPoints)}`;
  printLine(`  thresholds   ${points}`);
  const noDefault = noDefaultWords(bundle);
  if (noDefault !== undefined) printLine(`  note         ${noDefault}`);
  printLine(`  written to   ${model}`);
}
