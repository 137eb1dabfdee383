import { count } from "../parts/figures.js";
import { scoreWords } from "../parts/scale.js";
import type { CheckResult } from "../service/service.js";
import { texts } from "../texts.js";
import { between, percent } from "../verify/rates.js";

const words = texts.check.table;

/** At each threshold: what is expected of so many people, and what the gallery's own come to. */
export function FpirTable({ result }: { readonly result: CheckResult }) {
  const { fpir, threshold } = result;
  const worth = Math.round(fpir[0]?.worth ?? 0);
  return (
    <div className="panel">
      <h2 id="fpir-title">{words.title}</h2>
      <p className="muted">{words.help(worth, count(worth))}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone */}
      <section className="table-box" aria-labelledby="fpir-title" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {Object.entries(words.columns).map(([name, column]) => (
                <th key={name} scope="col" className="figure">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fpir.map((row) => (
              <tr key={row.threshold} aria-current={row.threshold === threshold || undefined}>
                <td className="figure">{scoreWords(row.threshold)}</td>
                <td className="figure">{percent(row.targetFmr)}</td>
                <td className="figure">{percent(row.expected)}</td>
                <td className="figure">{row.words ?? percent(row.rate)}</td>
                <td className="figure">
                  {row.low === null || row.high === null
                    ? words.tooFew
                    : between({ low: row.low, high: row.high })}
                </td>
                <td className="figure">{row.lookAlikes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
