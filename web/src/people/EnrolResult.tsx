import { addressOfPart } from "../app/route.js";
import { Said } from "../parts/Said.js";
import { scoreWords } from "../parts/scale.js";
import { type EnrolledPhotos, nameOf } from "../service/service.js";
import { texts } from "../texts.js";
import { outcomeWords } from "./outcomes.js";

const words = texts.people.outcomes;

/** What became of photos, each by itself, and who else looks like them. */
export function EnrolResult({ result }: { readonly result: EnrolledPhotos }) {
  return (
    <div className="enrol-result" role="status">
      <p className="lead">{words.count(result.enrolled, result.photos.length)}</p>
      <ul>
        {result.photos.map((photo, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: photos are told apart by their order alone
          <li key={i} data-outcome={photo.outcome}>
            {words.photo(i + 1)}: {outcomeWords(photo)}
          </li>
        ))}
      </ul>
      {result.lookAlikes?.map(({ person, score }) => (
        <p key={person.id} className="caution">
          {words.lookAlike} <a href={addressOfPart("people", person.id)}>{nameOf(person)}</a> (
          {scoreWords(score)}). {words.lookAlikeAdvice}
        </p>
      ))}
      {result.warnings.map((warning) => (
        <p key={warning} className="caution">
          <Said words={warning} />
        </p>
      ))}
    </div>
  );
}
