import { errorsBehindAFigure } from "../operatingPoint.js";
import { escapeHtml as e, integer, intervalText, methodText, number, percent } from "./format.js";
import type { Report } from "./schema.js";

/** A rate with a dagger where it is not to be quoted as it stands; "< 3/N" where no error occurred. */
function quoted(
  { value, interval }: Report["figures"]["auc"],
  errors: number,
  unquotable: string | null,
): string {
  if (errors === 0) return interval ? `&lt; ${percent(interval.high)}` : "0†";
  return unquotable === null ? percent(value) : `${percent(value)}†`;
}

/** A table with a note below where some of its rates are not to be quoted as they stand. */
function noted(table: string): string {
  if (!table.includes("†") && !table.includes("&lt;")) return table;
  return (
    `${table}<p class="meta">† Fewer than ${errorsBehindAFigure} errors stand behind this rate, or one person takes part in most of ` +
    "them: read its interval. “&lt;”: no error occurred; the bound counts people, not pairs.</p>"
  );
}

/** The error rates at the threshold, as they may be quoted. */
function quotedDecision({ decision }: Report) {
  const { fmr, fnmr, confusion, unquotable } = decision;
  return {
    fmr: quoted(fmr, confusion.falsePositives, unquotable.fmr),
    fnmr: quoted(fnmr, confusion.falseNegatives, unquotable.fnmr),
  };
}

/** The finding in one sentence. */
export function lead(report: Report): string {
  const { decision, model, protocol, counts, independentPairs } = report;
  const { fmr, fnmr } = quotedDecision(report);
  return (
    `<p class="lead">At the threshold ${number(decision.threshold)} (${e(decision.origin)}), ${e(model.id)} accepts ` +
    `<strong>${fmr}</strong> of impostor pairs (FMR; ${intervalText(decision.fmr)}) and rejects ` +
    `<strong>${fnmr}</strong> of genuine pairs (FNMR; ${intervalText(decision.fnmr)}).</p>` +
    `<p class="meta">In all figures ${e(protocol.weights)}. Pairs share people: the ${integer(counts.impostorPairs)} impostor pairs ` +
    `are worth ${integer(independentPairs.impostor)} independent ones, the ${integer(counts.genuinePairs)} genuine pairs ` +
    `${integer(independentPairs.genuine)}.</p>`
  );
}

export function warnings(report: Report): string {
  if (report.warnings.length === 0) return "";
  const items = report.warnings.map((warning) => `<li>${e(warning)}</li>`).join("");
  return `<section class="warnings"><h2>What these data do not support</h2><ul>${items}</ul></section>`;
}

/** Every figure with its interval and how that was made. */
export function keyFigures(report: Report): string {
  const { figures, decision, calibration, failures, protocol } = report;
  const mixture =
    protocol.weighting === "people"
      ? "both classes weigh the same: 1 − (FMR + FNMR)/2 for accuracies"
      : "every pair weighs 1: depends on the mixture of classes";
  type Row = readonly [name: string, value: string, interval: string, note: string];
  const estimated = (name: string, estimate: Report["figures"]["auc"]): Row => [
    name,
    percent(estimate.value),
    intervalText(estimate),
    methodText(estimate),
  ];
  const shown = quotedDecision(report);
  const rows: Row[] = [
    ["FMR at the threshold", shown.fmr, intervalText(decision.fmr), methodText(decision.fmr)],
    ["FNMR at the threshold", shown.fnmr, intervalText(decision.fnmr), methodText(decision.fnmr)],
    estimated("Equal error rate", figures.eer),
    estimated("Area under the ROC curve", figures.auc),
  ];
  if (figures.foldedAccuracy) {
    const { mean, standardError, folds } = figures.foldedAccuracy;
    const range = `± ${percent(standardError)}`;
    rows.push(["Accuracy over folds", percent(mean), range, `mean ± standard error, ${folds.length} folds`]);
  }
  rows.push(
    ["Accuracy at the threshold", percent(decision.accuracy), "–", mixture],
    [
      "Best accuracy",
      percent(figures.bestAccuracy.accuracy),
      "–",
      `at ${number(figures.bestAccuracy.threshold)}, chosen on these pairs; ${mixture}`,
    ],
    ["Average precision", percent(figures.averagePrecision), "–", mixture],
    [
      "d′",
      figures.dPrime === null ? "–" : figures.dPrime.toFixed(3),
      "–",
      "distance of the class means in deviations",
    ],
  );
  if (calibration)
    rows.push(
      ["Brier score", calibration.brier.toFixed(4), "–", "posterior at prior ½; a constant ½ gets 0.25"],
      [
        "Log loss",
        calibration.logLoss === null ? "–" : calibration.logLoss.toFixed(4),
        "–",
        calibration.logLoss === null
          ? "without bound: a pair was decided wrongly with certainty"
          : "nats; a constant ½ gets 0.6931",
      ],
      [
        "Expected calibration error",
        percent(calibration.ece),
        "–",
        `${calibration.bins.length} bins of equal width`,
      ],
    );
  if (failures.fta) {
    const [name, value, interval, how] = estimated("Failure to acquire (FTA)", failures.fta);
    rows.push([name, value, interval, `${how}, images taken as independent`]);
  }
  const body = rows
    .map(
      ([name, value, interval, note]) =>
        `<tr><td>${name}</td><td class="n">${value}</td><td class="n">${interval}</td><td class="quiet">${note}</td></tr>`,
    )
    .join("");
  return noted(
    `<table><thead><tr><th>Figure</th><th class="n">Value</th><th class="n">Interval</th><th>How</th></tr></thead><tbody>${body}</tbody></table>`,
  );
}

/** FNMR at fixed FMRs; what the data don't support is greyed and says so. */
export function fnmrTable({ fnmrAtFmr, counts }: Report): string {
  const body = fnmrAtFmr
    .map(({ targetFmr, threshold, fmr, fnmr, impostorErrors, genuineErrors, supported, unquotable }) => {
      const cells = supported
        ? `<td class="n">${quoted(fnmr, genuineErrors, unquotable)}</td><td class="n">${intervalText(fnmr)}</td><td class="n">${number(threshold)}</td>`
        : `<td colspan="3" class="quiet">not measurable with ${integer(counts.impostorPairs)} impostor pairs</td>`;
      return (
        `<tr${supported ? "" : ' class="weak"'}><td class="n">${percent(targetFmr)}</td><td class="n">${percent(fmr)}</td>${cells}` +
        `<td class="n">${integer(impostorErrors)}</td><td class="n">${integer(genuineErrors)}</td></tr>`
      );
    })
    .join("");
  return noted(
    '<table><thead><tr><th class="n">FMR, at most</th><th class="n">achieved</th><th class="n">FNMR</th><th class="n">interval</th>' +
      '<th class="n">threshold</th><th class="n">false matches</th><th class="n">false non-matches</th></tr></thead>' +
      `<tbody>${body}</tbody></table>`,
  );
}

/** Plain counts of pairs, with the rates of those counts. */
export function confusionTable({ decision }: Report): string {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = decision.confusion;
  const cell = (kind: string, count: number, all: number) =>
    `<td class="${kind}">${integer(count)}<small>${percent(count / all)}</small></td>`;
  const genuine = truePositives + falseNegatives;
  const impostor = falsePositives + trueNegatives;
  return (
    '<table class="confusion"><thead><tr><td style="border:0"></td><th scope="col">match</th><th scope="col">no match</th></tr></thead><tbody>' +
    `<tr><th scope="row">genuine</th>${cell("right", truePositives, genuine)}${cell("wrong", falseNegatives, genuine)}</tr>` +
    `<tr><th scope="row">impostor</th>${cell("wrong", falsePositives, impostor)}${cell("right", trueNegatives, impostor)}</tr></tbody></table>`
  );
}

/** What the confusion table counts, and how that differs from the figures. */
export function confusionCaption({ decision, protocol }: Report): string {
  const { fmr, fnmr, accuracy } = decision.counted;
  const plain = `<b>Table.</b> Plain counts of pairs at the threshold; of these counts FMR ${percent(fmr)}, FNMR ${percent(fnmr)}, accuracy ${percent(accuracy)}.`;
  return protocol.weighting === "pairs"
    ? plain
    : `${plain} All other figures weigh pairs: FNMR ${percent(decision.fnmr.value)}, accuracy ${percent(decision.accuracy)}; ${e(protocol.weights)}.`;
}

/** Two images of a pair as data URIs; null where there is none to show. */
export type PairImages = ReadonlyMap<number, readonly [a: string | null, b: string | null]>;

export function errorGallery({ worstErrors }: Report, images: PairImages | undefined): string {
  if (worstErrors.length === 0) return "<p>No pair was decided wrongly at the threshold.</p>";
  const picture = (source: string | null | undefined, name: string) =>
    source ? `<img src="${e(source)}" alt="${e(name)}">` : "";
  const cards = worstErrors.map(({ pair, kind, score, a, b }) => {
    const [imageA, imageB] = images?.get(pair) ?? [];
    const pictures =
      imageA || imageB ? `<div class="pair">${picture(imageA, a)}${picture(imageB, b)}</div>` : "";
    return (
      `<div class="error">${pictures}<p class="tag"><b>${kind}</b><span>score ${number(score)}</span></p>` +
      `<p class="name">${e(a)}<br>${e(b)}</p></div>`
    );
  });
  return `<div class="errors">${cards.join("")}</div>`;
}

export function identities(report: Report): string {
  const { model, dataset, counts, failures, bootstrap, protocol, software, createdAt } = report;
  const rows: [string, string][] = [
    ["Protocol", protocol.name],
    ["Model", `${model.id}: ${model.description}`],
    ["Data", dataset.id === null ? dataset.name : `${dataset.name}, ${dataset.id}`],
    [
      "Pairs",
      `${integer(counts.genuinePairs)} genuine, ${integer(counts.impostorPairs)} impostor` +
        (counts.people === null ? "" : `, of ${integer(counts.people)} people`),
    ],
    [
      "Images",
      `${integer(failures.images)}, of which ${integer(failures.failedImages)} failed; ${integer(failures.pairsLost)} pairs lost`,
    ],
    ["Weighting", protocol.weights],
    [
      "Resampling",
      `${integer(bootstrap.resamples)} resamples of ${protocol.weighting}, seed ${bootstrap.seed}`,
    ],
    ["Made by", `${software}, ${createdAt}`],
  ];
  return `<dl>${rows.map(([term, text]) => `<dt>${term}</dt><dd>${e(text)}</dd>`).join("")}</dl>`;
}
