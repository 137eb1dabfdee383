import { useNotice } from "../parts/useNotice.js";
import type { Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { AuditSection } from "./AuditSection.js";
import { EraseSection } from "./EraseSection.js";
import { GalleryForm } from "./GalleryForm.js";
import { KeysSection } from "./KeysSection.js";
import { ModelSection } from "./ModelSection.js";
import { StorageSection } from "./StorageSection.js";

/** What the gallery was told: the model, how strict it is, what it keeps and how long, who may ask it. */
export function SettingsPage({ service }: { readonly service: Service }) {
  const settings = useAsk((signal) => service.call("GET /v1/settings", { signal }), "");
  const { notice, tell, attempt } = useNotice();
  const { data } = settings;
  return (
    <div className="page settings-page">
      <header className="page-head">
        <h1>{texts.pages.settings}</h1>
      </header>
      {settings.fault && !data ? (
        <Trouble service={service} error={settings.fault} onRetry={() => void settings.reload()} />
      ) : !data ? (
        <p className="loading" role="status">
          {texts.parts.loading}
        </p>
      ) : (
        <div className="settings-columns">
          <div>
            <GalleryForm
              key={JSON.stringify(data)}
              settings={data}
              onSave={(body) =>
                attempt(async () => {
                  settings.put(await service.call("PATCH /v1/settings", { body }));
                  tell(texts.parts.saved);
                })
              }
            />
            <StorageSection service={service} settings={data} />
          </div>
          <div>
            <ModelSection
              service={service}
              settings={data}
              onUsed={async () => {
                await settings.reload();
                tell(texts.train.use.done);
              }}
            />
            <KeysSection service={service} tell={tell} attempt={attempt} />
            <AuditSection service={service} />
            <EraseSection service={service} onErased={() => void settings.reload()} tell={tell} />
          </div>
        </div>
      )}
      {notice}
    </div>
  );
}
