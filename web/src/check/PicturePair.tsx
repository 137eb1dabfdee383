import { addressOfPart } from "../app/route.js";
import { Face } from "../parts/Face.js";
import { ScoreScale } from "../parts/ScoreScale.js";
import { type CheckResult, faceOfPerson, type NamedFace, nameOf } from "../service/service.js";
import { texts } from "../texts.js";

type Pair = NonNullable<CheckResult["pairs"]>["highest"][number];
interface PicturePairProps {
  readonly pair: Pair;
  readonly threshold: number | null;
}

/** Two people who are alike, side by side. */
export function PicturePair({ pair, threshold }: PicturePairProps) {
  const side = (person: NamedFace) => (
    <a href={addressOfPart("people", person.id)}>
      <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
      <span className="name">{nameOf(person)}</span>
    </a>
  );
  return (
    <article className="picture-pair" data-match={pair.match || undefined}>
      <div className="pictures">
        {side(pair.a)}
        {side(pair.b)}
      </div>
      <ScoreScale score={pair.score} threshold={threshold} match={pair.match} />
      <p className="muted">
        {pair.match ? texts.check.lookAlike : texts.check.toldApart}
        {pair.match && <a href={addressOfPart("people", "merge")}>{texts.check.merge}</a>}
      </p>
    </article>
  );
}
