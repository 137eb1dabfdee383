import { useRef, useState } from "react";
import { type Api, type Role, roles } from "../api.js";
import { useKeys } from "../app/keys.js";
import { addressOf } from "../app/location.js";
import { useCamera } from "../camera/useCamera.js";
import { Said } from "../parts/Said.js";
import type { Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { texts } from "../texts.js";
import { CameraStage } from "./CameraStage.js";
import { RoleSection } from "./RoleSection.js";
import { useCaptures } from "./useCaptures.js";
import { useShutter } from "./useShutter.js";

const sessionKey = "selfsame.session";
const keyOf = { anchor: "a", positive: "p", negative: "n" } as const;
const words = texts.capture;

/** Pictures of the webcam, by the keys `a`, `p` and `n`. */
export function CapturePage({ api, service }: { readonly api: Api; readonly service: Service }) {
  const camera = useCamera();
  const captures = useCaptures(api);
  const [fallback] = useState(() => words.sessionDefault(new Date()));
  const [session, setSession] = useState(() => sessionStorage.getItem(sessionKey) ?? fallback);
  const stage = useRef<HTMLDivElement>(null);
  const named = session.trim() || fallback;
  const { press, release } = useShutter(camera, captures, named, stage);
  const isComplete = roles.every((role) => captures.items?.some((capture) => capture.role === role));
  const isLive = camera.state === "live";
  const addAll = async (files: readonly File[], role: Role) => {
    // One after the other: a folder of photos must not keep the server from anything else.
    for (const file of files) await captures.add(file, role, named);
  };

  useKeys({
    a: { down: () => press("anchor", false) },
    p: { down: () => press("positive", true), up: release },
    n: { down: () => press("negative", true), up: release },
    q: { down: camera.stop },
    s: { down: camera.start },
    u: { down: captures.undo },
  });

  return (
    <div className="capture">
      <h1 className="unseen">{texts.pages.capture}</h1>
      <div className="camera-side">
        <CameraStage camera={camera} stage={stage} />
        <div className="shutters">
          {roles.map((role) => (
            <button
              key={role}
              type="button"
              disabled={!isLive}
              onPointerDown={({ button }) => button === 0 && press(role, role !== "anchor")}
              onPointerUp={release}
              onPointerLeave={release}
              onPointerCancel={release}
              // Pressed by a key or a screen reader: no pointer went down.
              onClick={({ detail }) => detail === 0 && press(role, false)}
              aria-label={words.roles[role].take}
            >
              <kbd>{keyOf[role]}</kbd>
              <span>{words.roles[role].name}</span>
            </button>
          ))}
        </div>
        <div className="settings">
          <label>
            <span>{words.session}</span>
            <input
              type="text"
              value={session}
              maxLength={60}
              aria-describedby="session-help"
              onChange={({ target }) => {
                setSession(target.value);
                sessionStorage.setItem(sessionKey, target.value);
              }}
            />
          </label>
          <label>
            <span>{texts.camera.pick}</span>
            <select
              value={camera.id ?? ""}
              disabled={camera.cameras.length === 0}
              onChange={({ target }) => camera.choose(target.value)}
            >
              {camera.cameras.length === 0 && <option value={camera.id ?? ""}>–</option>}
              {camera.cameras.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <button type="button" disabled={!isLive && camera.state !== "waiting"} onClick={camera.stop}>
            {texts.camera.stop} <kbd>q</kbd>
          </button>
        </div>
        <p id="session-help" className="muted note">
          {words.sessionHelp}
        </p>
      </div>
      <div className="captures-side">
        {captures.failed && !captures.items ? (
          <Trouble service={service} error={captures.failed} onRetry={() => void captures.load()} />
        ) : (
          <>
            <aside className="warnings" aria-label={words.warnings}>
              <div className="panel-head">
                <h2>{words.warnings}</h2>
                {isComplete && <a href={addressOf("train")}>{words.train}</a>}
              </div>
              {captures.items && captures.warnings.length === 0 && <p>{words.ready}</p>}
              <ul>
                {captures.warnings.map((warning) => (
                  <li key={warning}>
                    <Said words={warning} />
                  </li>
                ))}
              </ul>
            </aside>
            {roles.map((role) => (
              <RoleSection
                key={role}
                role={role}
                captures={captures}
                onFiles={(files) => void addAll(files, role)}
              />
            ))}
          </>
        )}
      </div>
      <div className="notice" role="status" data-fault={captures.notice?.isFault || undefined}>
        {captures.notice && (
          <>
            <span>{captures.notice.words}</span>
            {captures.notice.undo && (
              <button type="button" onClick={captures.undo}>
                {words.undo} <kbd>u</kbd>
              </button>
            )}
          </>
        )}
      </div>
    </div>
  );
}
