import { useState } from "react";
import { addressOf } from "../app/location.js";
import { download } from "../parts/download.js";
import { Face } from "../parts/Face.js";
import { dayWords } from "../parts/figures.js";
import { useNotice } from "../parts/useNotice.js";
import { faceOfPerson, nameOf, type Receipt, type Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { AddPhotosDialog } from "./AddPhotosDialog.js";
import { Consents } from "./Consents.js";
import { DeletePersonDialog } from "./DeletePersonDialog.js";
import { DetailsForm } from "./DetailsForm.js";
import { MergeDialog } from "./MergeDialog.js";
import { ReceiptView } from "./ReceiptView.js";
import { TemplateGrid } from "./TemplateGrid.js";

const words = texts.people.person;

/** A person: their templates, what is told of them, what they agreed to. */
export function PersonView({ service, id }: { readonly service: Service; readonly id: string }) {
  const asked = useAsk((signal) => service.call("GET /v1/people/{id}", { params: { id }, signal }), id);
  const [open, setOpen] = useState<"photos" | "merge" | "delete">();
  const [receipt, setReceipt] = useState<Receipt>();
  const { notice, tell, attempt } = useNotice();
  const person = asked.data;
  const close = () => setOpen(undefined);
  const changed = (told: string) => {
    tell(told);
    void asked.reload();
  };

  if (receipt) return <ReceiptView receipt={receipt} />;
  if (!person)
    return (
      <div className="page">
        <header className="page-head">
          <a className="back" href={addressOf("people")}>
            {texts.pages.people}
          </a>
          <h1 className="unseen">{words.title}</h1>
        </header>
        {asked.fault ? (
          <Trouble service={service} error={asked.fault} onRetry={() => void asked.reload()} />
        ) : (
          <p className="loading" role="status">
            {texts.parts.loading}
          </p>
        )}
      </div>
    );
  const name = nameOf(person);
  const exported = () =>
    attempt(async () => {
      const data = await service.call("GET /v1/people/{id}/export", { params: { id: person.id } });
      download(`person-${person.externalId ?? person.id}.json`, data);
      tell(words.exported);
    });
  return (
    <div className="page person-page">
      <header className="page-head">
        <a className="back" href={addressOf("people")}>
          {texts.pages.people}
        </a>
        <span className="who">
          <Face key={person.templates[0]?.id ?? ""} src={faceOfPerson(person.id)} name={name} />
          <span>
            <h1>{name}</h1>
            <span className="muted">{words.since(dayWords(person.created))}</span>
          </span>
        </span>
        <span className="actions">
          <button type="button" onClick={() => void exported()}>
            {words.export}
          </button>
          <button type="button" onClick={() => setOpen("merge")}>
            {words.merge}
          </button>
          <button type="button" className="danger" onClick={() => setOpen("delete")}>
            {words.delete}
          </button>
        </span>
      </header>
      <div className="person-columns">
        <TemplateGrid
          person={person}
          onAdd={() => setOpen("photos")}
          onDelete={async (template) => {
            const params = { id: person.id, template };
            const done = await attempt(() =>
              service.call("DELETE /v1/people/{id}/templates/{template}", { params }),
            );
            if (done) changed(words.templateDeleted);
          }}
        />
        <div className="person-side">
          <DetailsForm
            key={person.updated}
            person={person}
            onSave={async (body) => {
              const done = await attempt(() =>
                service.call("PATCH /v1/people/{id}", { params: { id: person.id }, body }),
              );
              if (done) changed(texts.parts.saved);
            }}
          />
          <Consents
            consents={person.consents}
            onAdd={async (body) => {
              const done = await attempt(() =>
                service.call("POST /v1/people/{id}/consents", { params: { id: person.id }, body }),
              );
              if (done) changed(words.consentAdded);
              return done;
            }}
          />
        </div>
      </div>
      {open === "photos" && (
        <AddPhotosDialog
          service={service}
          person={person}
          onClose={close}
          onAdded={() => void asked.reload()}
        />
      )}
      {open === "merge" && <MergeDialog service={service} person={person} onClose={close} />}
      {open === "delete" && (
        <DeletePersonDialog service={service} person={person} onClose={close} onDeleted={setReceipt} />
      )}
      {notice}
    </div>
  );
}
