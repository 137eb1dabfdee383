import { shareWords } from "../parts/figures.js";
import { scoreWords } from "../parts/scale.js";
import type { Service, ServiceSettings } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { modelLabel } from "../train/modelName.js";
import { percent } from "../verify/rates.js";
import { OtherModel } from "./OtherModel.js";

interface ModelSectionProps {
  readonly service: Service;
  readonly settings: ServiceSettings;
  /** Another model decides from now on. */
  readonly onUsed: () => void;
}
const words = texts.settings.model;

/** The model that decides: whose it is, what it was trained on, and where it decides. */
export function ModelSection({ service, settings, onUsed }: ModelSectionProps) {
  const asked = useAsk(async (signal) => {
    const { items } = await service.call("GET /v1/models", { signal });
    const used = items.find(({ inUse }) => inUse);
    return {
      used: used && (await service.call("GET /v1/models/{model}", { params: { model: used.id }, signal })),
      // The same networks and head under another name would change nothing.
      others: items.filter(({ inUse }) => !inUse),
    };
  }, settings.model.revision);
  const model = asked.data?.used;
  const point = model?.points.find(({ targetFmr }) => targetFmr === settings.model.defaultFmr);
  return (
    <section className="panel model-section" aria-labelledby="model-title">
      <h2 id="model-title">{words.title}</h2>
      <dl className="facts">
        <div>
          <dt>{words.name}</dt>
          <dd>
            {model ? modelLabel(model) : ""}
            <span className="muted block">{settings.model.id}</span>
          </dd>
        </div>
        <div>
          <dt>{words.revision}</dt>
          <dd>
            <code title={settings.model.revision}>{settings.model.revision.slice(0, 16)}</code>
          </dd>
        </div>
        {model && (
          <>
            <div>
              <dt>{words.licence}</dt>
              <dd>
                {model.licence}, {model.licenceHolder}
                <span className="muted block">{model.licenceNote}</span>
              </dd>
            </div>
            <div>
              <dt>{words.trainedOn}</dt>
              <dd>{model.trainedOn}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{words.point}</dt>
          <dd>
            {point
              ? words.pointWords(
                  scoreWords(point.threshold),
                  shareWords(point.targetFmr, texts.parts.strangersMatches),
                )
              : words.noPoint}
            {point && (
              <span className="muted block">
                {words.measured(percent(point.fmr.rate), percent(point.fnmr.rate), model?.measuredOn ?? "")}
              </span>
            )}
          </dd>
        </div>
      </dl>
      {model?.caveats && <p className="muted note">{model.caveats}</p>}
      <OtherModel service={service} models={asked.data?.others ?? []} onUsed={onUsed} />
    </section>
  );
}
