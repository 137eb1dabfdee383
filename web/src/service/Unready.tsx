import { texts } from "../texts.js";
import type { Service } from "./service.js";
import { Trouble } from "./Trouble.js";
import type { Asked } from "./useAsk.js";

interface UnreadyProps {
  readonly title: string;
  readonly service: Service;
  /** What the page waits for. */
  readonly asked: Pick<Asked<unknown>, "fault" | "reload">;
}

/** A page in whose place nothing can be shown yet: it is being asked for, or something is in the way. */
export function Unready({ title, service, asked: { fault, reload } }: UnreadyProps) {
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
      </header>
      {fault ? (
        <Trouble service={service} error={fault} onRetry={() => void reload()} />
      ) : (
        <p className="loading" role="status">
          {texts.parts.loading}
        </p>
      )}
    </div>
  );
}
