import { escapeHtml as e, integer, percent } from "./format.js";
import type { OneShotReport } from "./oneShotSchema.js";
import { style } from "./style.js";

/** A wrong trial's images as data URIs: probe, the right one, the chosen one; null where there is none to show. */
export type TrialImages = ReadonlyMap<number, readonly (string | null)[]>;

/**
 * A one-shot evaluation as one HTML page that needs nothing else.
 *
 * @param images of the wrong trials, by trial; left out, only names are shown
 * @example
 * writeFile("report.html", oneShotHtml(report));
 */
export function oneShotHtml(report: OneShotReport, images?: TrialImages): string {
  const { model, protocol, accuracy, ways, trials, correct, ties, chance, runs, createdAt } = report;
  const { value, interval, reason } = accuracy;
  const title = `${ways}-way one-shot classification`;
  const range = interval ? `${percent(interval.low)} – ${percent(interval.high)}` : `no interval: ${reason}`;
  const rows: (readonly [name: string, value: string, interval: string, note: string])[] = [
    [
      "Accuracy",
      percent(value),
      range,
      `${integer(correct)} of ${integer(trials)} trials; exact binomial of ${integer(report.independent ?? trials)} independent ones`,
    ],
    ["Guessing", percent(chance), "–", `one of ${ways}`],
    ["Ties", integer(ties), "–", "a shared highest score counts as wrong"],
  ];
  if (runs)
    rows.splice(1, 0, [
      "Accuracy over runs",
      percent(runs.mean),
      `± ${percent(runs.standardError)}`,
      `mean ± standard error, ${runs.count} runs`,
    ]);
  const body = rows.map(
    ([name, shown, between, note]) =>
      `<tr><td>${name}</td><td class="n">${shown}</td><td class="n">${between}</td><td class="quiet">${note}</td></tr>`,
  );
  const head = '<tr><th>Figure</th><th class="n">Value</th><th class="n">Interval</th><th>How</th></tr>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${e(model.id)}</title>
<style>${style}
.error .pair { grid-template-columns: 1fr 1fr 1fr; }
.error img { background: #fff; }</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="meta">${e(model.id)} · ${e(createdAt.slice(0, 10))}</p>
</header>
<main>
<p class="lead">${e(model.id)} chooses the right one of ${ways} images in <strong>${percent(value)}</strong> of trials (${range}); guessing reaches ${percent(chance)}.</p>
<h2>Figures</h2>
<table><thead>${head}</thead><tbody>${body.join("")}</tbody></table>
<h2>Wrong trials</h2>
${wrongTrials(report, images)}
<h2>Protocol</h2>
<p>${e(protocol.words)}</p>
${identities(report)}
</main>
<footer>Trials whose probes are of one class count as one in the interval; that trials share support images, as those of a
run do, it leaves out.</footer>
</body>
</html>
`;
}

function wrongTrials({ wrong }: OneShotReport, images: TrialImages | undefined): string {
  if (wrong.length === 0) return "<p>No trial was wrong.</p>";
  const cards = wrong.map(({ trial, probe, answer, chosen }) => {
    const names = [probe, answer, chosen ?? "a tie"];
    const pictures = (images?.get(trial) ?? []).map((source, i) =>
      source ? `<img src="${e(source)}" alt="${e(names[i] ?? "")}">` : "<span></span>",
    );
    const shown = pictures.length > 0 ? `<div class="pair">${pictures.join("")}</div>` : "";
    const list = `probe ${e(probe)}<br>right ${e(answer)}<br>chosen ${chosen === null ? "none: a tie" : e(chosen)}`;
    return `<div class="error">${shown}<p class="name">${list}</p></div>`;
  });
  return `<p class="meta">The first ${wrong.length}: probe, the right image, the chosen one.</p><div class="errors">${cards.join("")}</div>`;
}

function identities({ model, images, software, createdAt }: OneShotReport): string {
  const rows: [string, string][] = [
    ["Model", `${model.id}: ${model.description}`],
    ["Images", `${integer(images.images)}, of which ${integer(images.failed)} failed`],
    ["Made by", `${software}, ${createdAt}`],
  ];
  return `<dl>${rows.map(([term, text]) => `<dt>${term}</dt><dd>${e(text)}</dd>`).join("")}</dl>`;
}
