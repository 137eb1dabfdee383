import { escapeHtml as e, integer, intervalText, percent } from "./format.js";
import { isQuotable } from "./groups.js";
import { groupMeaning, highestFmrWords, inNoneWords, ratio } from "./groupWords.js";
import type { Report } from "./schema.js";

type Estimate = Report["figures"]["auc"];

/** Rates by group with a heading, or nothing where there are no groups. */
export function groupSection({ byGroup, decision }: Report): string {
  if (!byGroup) return "";
  const { groups, peopleInNone } = byGroup;
  const body = groups
    .map(
      ({ group, people, images, failedImages, genuinePairs, impostorPairs, declined, unquotable, ...own }) =>
        `<tr><td>${e(group)}</td>` +
        cell(integer(people), imagesText(images, failedImages)) +
        cell(integer(impostorPairs), `${integer(genuinePairs)} genuine`) +
        rateCell(own.fmr, own.impostorErrors, unquotable.fmr) +
        cell(own.fmrRatio === null ? "–" : ratio(own.fmrRatio)) +
        rateCell(own.fnmr, own.genuineErrors, unquotable.fnmr) +
        `${cell(declined === null ? "–" : percent(declined))}</tr>`,
    )
    .join("");
  const none = peopleInNone > 0 ? ` ${inNoneWords(peopleInNone)}.` : "";
  return (
    `<h2>By group</h2><p>${e(highestFmrWords(byGroup, decision, percent))}</p>` +
    '<table class="groups"><thead><tr><th>Group</th><th class="n">People</th>' +
    '<th class="n">Impostor pairs</th><th class="n">FMR</th><th class="n">÷ all</th><th class="n">FNMR</th>' +
    `<th class="n">Declined</th></tr></thead><tbody>${body}</tbody></table>` +
    `<p class="meta">At the threshold. ${groupMeaning} “&lt;”: no error occurred; pairs that share people count as fewer. “÷ all”: the FMR ` +
    `by that of all impostor pairs. A person may be in several groups.${none}</p>`
  );
}

function imagesText(images: number, failed: number): string {
  return `${integer(images)} image${images === 1 ? "" : "s"}${failed > 0 ? `, ${integer(failed)} failed` : ""}`;
}

function cell(text: string, small = ""): string {
  return `<td class="n">${text}${small && `<small>${small}</small>`}</td>`;
}

function rateCell(rate: Estimate | null, errors: number, unquotable: string | null): string {
  if (rate === null) return cell("–", "no pair");
  if (errors === 0 && rate.interval) return cell(`&lt; ${percent(rate.interval.high)}`);
  return cell(isQuotable(rate, unquotable) ? percent(rate.value) : "–", intervalText(rate));
}
