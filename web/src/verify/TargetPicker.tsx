import { useEffect, useState } from "react";
import { addressOf } from "../app/location.js";
import { Dialog } from "../parts/Dialog.js";
import { Face } from "../parts/Face.js";
import { PersonPicker } from "../parts/PersonPicker.js";
import { useDrop } from "../parts/useDrop.js";
import { faceOfPerson, nameOf, type Service } from "../service/service.js";
import { texts } from "../texts.js";
import { PictureOf } from "./PictureOf.js";
import { type Target, type TargetKind, targetKinds } from "./target.js";

interface TargetPickerProps {
  readonly service: Service;
  readonly target: Target;
  readonly onTarget: (target: Target) => void;
  /** Undefined until it is known. */
  readonly anchors: number | undefined;
}
const words = texts.verify.target;

/** Whom the picture is held against. */
export function TargetPicker({ service, target, onTarget, anchors }: TargetPickerProps) {
  const [isPicking, setPicking] = useState(false);
  const choose = (kind: TargetKind) => {
    if (kind === target.kind) return;
    if (kind === "anchors") return onTarget({ kind });
    if (kind === "photo") return onTarget({ kind, photo: undefined });
    onTarget({ kind, person: undefined });
    setPicking(true);
  };
  return (
    <fieldset className="target">
      <legend className="unseen">{words.title}</legend>
      <div className="segments">
        <span className="muted" aria-hidden="true">
          {words.title}
        </span>
        {targetKinds.map((kind) => (
          <label key={kind} data-chosen={kind === target.kind || undefined}>
            <input
              type="radio"
              name="target"
              className="unseen"
              checked={kind === target.kind}
              onChange={() => choose(kind)}
            />
            {words.kinds[kind]}
          </label>
        ))}
      </div>
      <div className="target-line">
        {target.kind === "anchors" &&
          (anchors === 0 ? (
            <p className="caution">
              {words.noAnchors} <a href={addressOf("capture")}>{words.toCapture}</a>
            </p>
          ) : (
            <p className="muted">{anchors === undefined ? "" : words.anchors(anchors)}</p>
          ))}
        {target.kind === "person" && (
          <button type="button" className="chosen-person" onClick={() => setPicking(true)}>
            {target.person && <Face src={faceOfPerson(target.person.id)} name={nameOf(target.person)} />}
            <span className="name">{target.person ? nameOf(target.person) : words.choosePerson}</span>
            {target.person && <span className="muted">{words.another}</span>}
          </button>
        )}
        {target.kind === "photo" && (
          <PhotoChoice photo={target.photo} onPhoto={(photo) => onTarget({ kind: "photo", photo })} />
        )}
      </div>
      {isPicking && (
        <Dialog title={words.whom} onClose={() => setPicking(false)}>
          <PersonPicker
            service={service}
            label={words.person}
            onPick={(person) => {
              setPicking(false);
              onTarget({ kind: "person", person });
            }}
          />
        </Dialog>
      )}
    </fieldset>
  );
}

interface PhotoChoiceProps {
  readonly photo: Blob | undefined;
  readonly onPhoto: (photo: Blob) => void;
}

function PhotoChoice({ photo, onPhoto }: PhotoChoiceProps) {
  const drop = useDrop(([file]) => file && onPhoto(file));
  const [picture, setPicture] = useState(photo);
  useEffect(() => setPicture(photo), [photo]);
  return (
    <div className="photo-choice" {...drop}>
      {picture && <PictureOf picture={picture} alt={words.photo} />}
      <label className="button files">
        {photo ? words.anotherPhoto : words.choosePhoto}
        <input
          type="file"
          accept="image/*"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) onPhoto(file);
            target.value = "";
          }}
        />
      </label>
    </div>
  );
}
