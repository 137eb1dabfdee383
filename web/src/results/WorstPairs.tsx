import { scoreWords } from "../parts/scale.js";
import { texts } from "../texts.js";
import { PictureOf } from "../verify/PictureOf.js";
import type { WorstPair } from "./report.js";

const words = texts.results.worst;
const photo = (report: string, pair: number, side: "a" | "b") =>
  `/v1/reports/${encodeURIComponent(report)}/pairs/${pair}/${side}`;

/** The pairs that were decided most wrongly, to look at. */
export function WorstPairs({ id, pairs }: { readonly id: string; readonly pairs: readonly WorstPair[] }) {
  return (
    <section className="panel worst" aria-labelledby="worst-title">
      <h2 id="worst-title">{words.title}</h2>
      <p className="muted">{pairs.length === 0 ? words.none : words.help}</p>
      <ul>
        {pairs.map(({ pair, kind, score, a, b }) => (
          <li key={pair} data-kind={kind}>
            <span className="pair">
              <PictureOf picture={photo(id, pair, "a")} alt={a} />
              <PictureOf picture={photo(id, pair, "b")} alt={b} />
            </span>
            <span className="kind">
              {words.kinds[kind]} <span className="muted">{scoreWords(score)}</span>
            </span>
            <span className="muted names" title={`${a}, ${b}`}>
              {a}
              <br />
              {b}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
