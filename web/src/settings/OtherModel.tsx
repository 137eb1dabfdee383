import { useState } from "react";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";
import { modelLabel } from "../train/modelName.js";
import type { ModelRow } from "../train/modes.js";
import { UseModel } from "../train/UseModel.js";

interface OtherModelProps {
  readonly service: Service;
  /** Those that are not in use. */
  readonly models: readonly ModelRow[];
  readonly onUsed: () => void;
}

/** A choice among the models that are not in use; also the way back to the one that came with Selfsame. */
export function OtherModel({ service, models, onUsed }: OtherModelProps) {
  const [id, setId] = useState("");
  const chosen = models.find((model) => model.id === id) ?? models[0];
  if (!chosen) return null;
  return (
    <div className="other-model">
      <label className="field">
        <span>{texts.settings.model.other}</span>
        <select value={chosen.id} onChange={({ target }) => setId(target.value)}>
          {models.map((model) => (
            <option key={model.id} value={model.id}>
              {modelLabel(model)}
            </option>
          ))}
        </select>
      </label>
      <UseModel
        key={chosen.id}
        service={service}
        model={{ ...chosen, label: modelLabel(chosen) }}
        onUsed={onUsed}
      />
    </div>
  );
}
