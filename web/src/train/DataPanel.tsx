import { addressOf } from "../app/location.js";
import { Said } from "../parts/Said.js";
import { texts } from "../texts.js";
import { captureTable } from "./captureTable.js";
import type { CaptureRow } from "./modes.js";

interface DataPanelProps {
  readonly captures: readonly CaptureRow[];
  readonly warnings: readonly string[];
}
const words = texts.train.data;

/** What there is to learn from, and what training will warn of. */
export function DataPanel({ captures, warnings }: DataPanelProps) {
  const rows = captureTable(captures);
  return (
    <section className="panel" aria-labelledby="data-title">
      <div className="panel-head">
        <h2 id="data-title">{words.title}</h2>
        <a href={addressOf("capture")}>{words.capture(rows.length > 0)}</a>
      </div>
      {rows.length === 0 ? (
        <p className="muted">{words.none}</p>
      ) : (
        <div className="table-box captures-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.session}</th>
                <th scope="col">{words.camera}</th>
                {words.roles.map((role) => (
                  <th key={role} scope="col" className="figure">
                    {role}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ session, camera, counts }) => (
                <tr key={`${session}\n${camera}`}>
                  <td title={session}>{session}</td>
                  <td className="muted" title={camera ?? undefined}>
                    {camera ?? words.noCamera}
                  </td>
                  <td className="figure">{counts.anchor || "–"}</td>
                  <td className="figure">{counts.positive || "–"}</td>
                  <td className="figure">{counts.negative || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {warnings.length > 0 && (
        <ul className="cautions" aria-label={words.warnings}>
          {warnings.map((warning) => (
            <li key={warning} className="caution">
              <Said words={warning} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
