import { count } from "../parts/figures.js";
import type { Service, ServiceSettings } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";

interface StorageSectionProps {
  readonly service: Service;
  readonly settings: ServiceSettings;
}
const words = texts.settings.storage;

/** How much is kept, and where. */
export function StorageSection({ service, settings }: StorageSectionProps) {
  const captures = useAsk((signal) => service.call("GET /v1/captures", { signal }), "");
  const { kind, place, people, templates, unknownFaces } = settings.gallery;
  const rows = [
    [words.people, count(people)],
    [words.templates, count(templates)],
    [words.faces, count(unknownFaces)],
    [words.captures, captures.data ? count(captures.data.items.length) : "–"],
    [words.kind, words.kinds[kind]],
  ] as const;
  return (
    <section className="panel" aria-labelledby="storage-title">
      <h2 id="storage-title">{words.title}</h2>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {place !== null && (
          <div>
            <dt>{words.place}</dt>
            <dd>
              <code className="path">{place}</code>
            </dd>
          </div>
        )}
      </dl>
      <p className="muted note">{words.sealed}</p>
    </section>
  );
}
