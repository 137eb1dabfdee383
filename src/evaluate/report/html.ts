import { escapeHtml as e } from "./format.js";
import { groupSection } from "./groupTable.js";
import { plotDet, plotPr, plotRoc } from "./plotCurves.js";
import { plotFolds, plotHistogram, plotReliability } from "./plotScores.js";
import type { Report } from "./schema.js";
import {
  confusionCaption,
  confusionTable,
  errorGallery,
  fnmrTable,
  identities,
  keyFigures,
  lead,
  type PairImages,
  warnings,
} from "./sections.js";
import { style } from "./style.js";

/**
 * Numbers figures in the order in which they stand; one that can't be drawn is left out and takes no number.
 */
function figureCounter() {
  let count = 0;
  return (drawing: string | null, caption: string): string =>
    drawing === null
      ? ""
      : `<figure>${drawing}<figcaption><b>Figure ${++count}.</b> ${caption}</figcaption></figure>`;
}

const swatch = (name: "genuine" | "impostor") =>
  `<span class="swatch" style="background:var(--${name})"></span>${name}`;

/**
 * The report as one HTML page that needs nothing else: it opens from disk, follows the reader's light or dark
 * setting, and prints on A4.
 *
 * @param report of `evaluationReport`.
 * @param images the worst errors' images as data URIs, by pair; left out, only names are shown.
 * @example
 * writeFile("report.html", reportHtml(report));
 */
export function reportHtml(report: Report, images?: PairImages): string {
  const { title, protocol, model, dataset, createdAt, figures } = report;
  const dashes = "Dashed, on grey: fewer than 30 false matches stand behind a point.";
  const folds = figures.foldedAccuracy;
  const figure = figureCounter();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${e(title)} – ${e(model.id)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${e(title)}</h1>
<p class="meta">${e(model.id)} on ${e(dataset.name)} · ${e(protocol.name)} · ${e(createdAt.slice(0, 10))}</p>
</header>
<main>
${lead(report)}
${warnings(report)}
<h2>Figures</h2>
${keyFigures(report)}
<h2>Scores</h2>
${figure(
  plotHistogram(report),
  `Scores of ${swatch("genuine")} and ${swatch("impostor")} pairs, each as fractions of its class.`,
)}
<h2>Error rates</h2>
<div class="grid">
${figure(plotRoc(report), `ROC, with the operating point and its intervals. ${dashes}`)}
${figure(plotDet(report), `DET on normal deviate axes. ${dashes}`)}
</div>
<h2>FNMR at fixed FMR</h2>
${fnmrTable(report)}
${groupSection(report)}
<h2>Decisions</h2>
<div class="grid">
${figure(plotPr(report), "Precision and recall; dotted: the share of genuine pairs (by weight), which guessing reaches.")}
${figure(
  plotReliability(report),
  "Reliability at prior ½: on the diagonal, scores are probabilities. Dot area: share of weight; hollow: worth fewer than 30 equally weighted pairs.",
)}
${figure(plotFolds(report), `Accuracy per fold at the others' best threshold${folds ? "; line and band: mean ± standard error" : ""}.`)}
<figure>${confusionTable(report)}<figcaption>${confusionCaption(report)}</figcaption></figure>
</div>
<h2>Worst errors</h2>
${errorGallery(report, images)}
<h2>Protocol</h2>
<p>${e(protocol.words)}</p>
${identities(report)}
</main>
<footer>FMR, FNMR: false match and false non-match rate of comparisons (ISO/IEC 19795-1). A rate is quoted where at least
30 errors stand behind it and no person takes part in most of them. These are rates of comparisons of images; presentation attacks were not tested.</footer>
</body>
</html>
`;
}
