import { addressOf } from "../app/location.js";
import { addressOfPart } from "../app/route.js";
import { Face } from "../parts/Face.js";
import { count, rateWords } from "../parts/figures.js";
import { Said } from "../parts/Said.js";
import { scoreWords } from "../parts/scale.js";
import { type CheckResult, faceOfTemplate, nameOf, type Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { FpirTable } from "./FpirTable.js";
import { PicturePair } from "./PicturePair.js";
import { promiseOf } from "./promise.js";

const words = texts.check;

/** The gallery's test of itself: what it can promise, who looks alike, whose references are weak. */
export function CheckPage({ service }: { readonly service: Service }) {
  const check = useAsk((signal) => service.call("GET /v1/check", { signal }), "");
  const result = check.data;
  return (
    <div className="page check-page">
      <header className="page-head">
        <h1>{texts.pages.check}</h1>
        <span className="muted total">
          {result ? words.total(count(result.people), count(result.templates)) : ""}
        </span>
        <span className="actions">
          <button type="button" disabled={check.isLoading} onClick={() => void check.reload()}>
            {words.again}
          </button>
        </span>
      </header>
      {check.fault && !result ? (
        <Trouble service={service} error={check.fault} onRetry={() => void check.reload()} />
      ) : !result ? (
        <p className="loading" role="status">
          {words.running}
        </p>
      ) : result.people === 0 ? (
        <section className="empty">
          <h2>{words.empty}</h2>
          <p>{words.emptyWords}</p>
          <a className="button primary" href={addressOf("people")}>
            {words.toPeople}
          </a>
        </section>
      ) : (
        <Findings result={result} />
      )}
      {result && result.people > 0 && (
        <aside className="panel limits" aria-labelledby="limits-title">
          <h2 id="limits-title">{words.limitsTitle}</h2>
          <p>{words.limits}</p>
        </aside>
      )}
    </div>
  );
}

function Findings({ result }: { readonly result: CheckResult }) {
  const promise = promiseOf(result);
  const { pairs, own, threshold, unsupported } = result;
  return (
    <>
      <section className="panel promise" data-state={promise.state} aria-labelledby="promise-title">
        <h2 id="promise-title" className="answer">
          {promise.title}
        </h2>
        <p>{promise.words}</p>
        {unsupported !== null && (
          <p className="caution">
            <Said words={unsupported} />
          </p>
        )}
      </section>
      <section className="panel" aria-labelledby="alike-title">
        <h2 id="alike-title">
          {words.alike} {pairs && <span className="count">{pairs.lookAlikes}</span>}
        </h2>
        <p className="muted">
          {!pairs
            ? words.verifyOnly
            : pairs.highest.length === 0
              ? words.onePerson
              : pairs.lookAlikes > 0
                ? words.alikeAdvice
                : words.noneAlike}
        </p>
        {pairs && pairs.highest.length > 0 && (
          <ul className="pairs">
            {pairs.highest.map((pair) => (
              <li key={pair.a.id + pair.b.id}>
                <PicturePair pair={pair} threshold={threshold} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="panel" aria-labelledby="weak-title">
        <h2 id="weak-title">
          {words.weak} <span className="count">{own.weak.length}</span>
        </h2>
        <p className="muted">{own.weak.length > 0 ? words.weakAdvice : words.noneWeak(own.people)}</p>
        {own.single > 0 && <p className="muted">{words.single(own.single)}</p>}
        <ul className="weak">
          {own.weak.map(({ person, template, score, others, quality }) => (
            <li key={template}>
              <a href={addressOfPart("people", person.id)}>
                <Face src={faceOfTemplate(person.id, template)} name={nameOf(person)} />
                <span className="about">
                  <span className="name">{nameOf(person)}</span>
                  <span className="muted">
                    {words.weakFigures(scoreWords(score), others, quality.toFixed(2))}
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      {result.fpir.length > 0 && <FpirTable result={result} />}
      <p className="muted">
        {words.model(result.model, result.revision.slice(0, 12), rateWords(result.targetFpir))}
      </p>
    </>
  );
}
