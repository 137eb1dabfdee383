import { useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { Face } from "../parts/Face.js";
import { dayWords } from "../parts/figures.js";
import { faceOfTemplate, nameOf, type PersonDetail, type StoredTemplate } from "../service/service.js";
import { texts } from "../texts.js";

interface TemplateGridProps {
  readonly person: PersonDetail;
  readonly onAdd: () => void;
  readonly onDelete: (template: string) => Promise<void>;
}
const words = texts.people.person;

/** The templates: what each looks like, how good it is, and how it came in. */
export function TemplateGrid({ person, onAdd, onDelete }: TemplateGridProps) {
  const [doomed, setDoomed] = useState<StoredTemplate>();
  const { templates } = person;
  return (
    <section className="panel templates" aria-labelledby="templates-title">
      <header className="panel-head">
        <h2 id="templates-title">
          {words.templates} <span className="count">{templates.length}</span>
        </h2>
        <button type="button" onClick={onAdd}>
          {words.addPhotos}
        </button>
      </header>
      {templates.length === 0 && <p className="muted">{words.noTemplates}</p>}
      {templates.length === 1 && <p className="muted">{words.oneTemplate}</p>}
      <ul className="template-grid">
        {templates.map((template, i) => (
          <li key={template.id}>
            <Face
              src={faceOfTemplate(person.id, template.id)}
              name={nameOf(person)}
              alt={words.template(i + 1, nameOf(person))}
            />
            <span className="figures">
              <span title={words.qualityHelp}>{words.quality(template.quality.toFixed(2))}</span>
              <span className="muted">{words.origins[template.origin]}</span>
              <span className="muted">{dayWords(template.created)}</span>
            </span>
            <button
              type="button"
              className="quiet cross"
              aria-label={words.deleteTemplate(i + 1)}
              onClick={() => setDoomed(template)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {doomed && (
        <Dialog title={words.deleteTemplateTitle} onClose={() => setDoomed(undefined)}>
          <p>{templates.length === 1 ? words.deleteLastTemplate : words.deleteTemplateWords}</p>
          <footer>
            <button type="button" onClick={() => setDoomed(undefined)}>
              {texts.parts.cancel}
            </button>
            <button
              type="button"
              className="danger primary"
              onClick={() => {
                setDoomed(undefined);
                void onDelete(doomed.id);
              }}
            >
              {texts.parts.delete}
            </button>
          </footer>
        </Dialog>
      )}
    </section>
  );
}
