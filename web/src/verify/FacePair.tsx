import { texts } from "../texts.js";
import type { Judged } from "./judged.js";
import { PictureOf } from "./PictureOf.js";
import type { TargetKind } from "./target.js";

interface FacePairProps {
  readonly faces: Judged["faces"] | undefined;
  readonly against: TargetKind;
}
const words = texts.verify;

/** Both faces as they were compared, side by side. */
export function FacePair({ faces, against }: FacePairProps) {
  const references = faces?.references ?? [];
  return (
    <div className="face-pair">
      <figure>
        <PictureOf picture={faces?.probe} alt={words.probe} />
        <figcaption>{words.probe}</figcaption>
      </figure>
      <figure>
        <div className="references" data-count={Math.max(1, references.length)}>
          {references.length === 0 && <PictureOf picture={undefined} alt={words.references[against]} />}
          {references.map((picture, i) => (
            <PictureOf
              // biome-ignore lint/suspicious/noArrayIndexKey: they are told apart by their order alone
              key={i}
              picture={picture}
              alt={references.length > 1 ? words.reference(i + 1) : words.references[against]}
            />
          ))}
        </div>
        <figcaption>{words.references[against]}</figcaption>
      </figure>
    </div>
  );
}
