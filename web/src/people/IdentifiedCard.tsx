import { addressOfPart } from "../app/route.js";
import { Face } from "../parts/Face.js";
import { Said } from "../parts/Said.js";
import { ScoreScale } from "../parts/ScoreScale.js";
import { scoreWords } from "../parts/scale.js";
import { besideName } from "../service/names.js";
import { faceOfPerson, type IdentifiedFace, nameOf } from "../service/service.js";
import { texts } from "../texts.js";

interface IdentifiedCardProps {
  readonly face: IdentifiedFace;
  /** Of the face that was looked for. */
  readonly picture: string | undefined;
}
const words = texts.people.identify;

/** Who one face is: a name, nobody here, or why that can't be said; then the nearest people. */
export function IdentifiedCard({ face, picture }: IdentifiedCardProps) {
  const { outcome, reason, person, candidates, threshold, explanation } = face;
  const people = candidates.map(({ person }) => person);
  const title =
    outcome === "match" && person ? nameOf(person) : reason ? words.reasons[reason] : words.nobody;
  return (
    <article className="panel identified" data-outcome={outcome}>
      <header>
        {picture ? (
          <img className="face probe" src={picture} alt={words.probe} />
        ) : (
          <span className="face probe" />
        )}
        <div>
          <h2 className="answer">{title}</h2>
          <p className="muted">
            {explanation ? (
              <Said words={explanation} />
            ) : outcome === "match" ? (
              words.matchHelp
            ) : reason ? (
              ""
            ) : (
              words.nobodyHelp
            )}
          </p>
          {face.kept !== null && <p className="muted">{words.kept}</p>}
        </div>
      </header>
      {candidates.length > 0 && (
        <>
          <h3>
            {words.nearest}
            {threshold !== null && (
              <span className="muted"> · {texts.parts.ofThreshold(scoreWords(threshold))}</span>
            )}
          </h3>
          <ol className="candidates">
            {candidates.map(({ person, score, match }) => (
              <li key={person.id}>
                <a href={addressOfPart("people", person.id)}>
                  <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
                  <span className="about">
                    <span className="name">{nameOf(person)}</span>
                    <span className="muted">{besideName(person, people)}</span>
                  </span>
                </a>
                <ScoreScale score={score} threshold={threshold} match={match} />
              </li>
            ))}
          </ol>
        </>
      )}
      {face.warnings.map((warning) => (
        <p key={warning} className="caution">
          <Said words={named(warning, candidates)} />
        </p>
      ))}
    </article>
  );
}

/** A warning of the service, with names where it has ids. */
const named = (warning: string, candidates: IdentifiedFace["candidates"]): string =>
  candidates.reduce((told, { person }) => told.replaceAll(person.id, nameOf(person)), warning);
