import { useEffect, useMemo, useState } from "react";
import { useKeys } from "../app/keys.js";
import { useCamera } from "../camera/useCamera.js";
import { nameOf, type Service } from "../service/service.js";
import { Unready } from "../service/Unready.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { faultWordsOf } from "./faults.js";
import { liveRule } from "./liveRule.js";
import { ProbeStage } from "./ProbeStage.js";
import { ResultCard } from "./ResultCard.js";
import { SideSwitch } from "./SideSwitch.js";
import { TargetPicker } from "./TargetPicker.js";
import type { Target } from "./target.js";
import { useDevice } from "./useDevice.js";
import { useLiveVerify } from "./useLiveVerify.js";
import { useLookAlikes } from "./useLookAlikes.js";
import { useProbe } from "./useProbe.js";
import { judgeOf, useVerify } from "./useVerify.js";

const words = texts.verify;

/** Whether a picture shows whom it is said to show. */
export function VerifyPage({ service }: { readonly service: Service }) {
  const about = useAsk(async (signal) => {
    const [captures, settings] = await Promise.all([
      service.call("GET /v1/captures", { signal }),
      service.call("GET /v1/settings", { signal }),
    ]);
    const anchors = captures.items.filter(({ role }) => role === "anchor").length;
    return { anchors, verifyOnly: settings.verifyOnly || settings.verifyOnlyServer };
  }, "");
  const [target, setTarget] = useState<Target>({ kind: "anchors" });
  const [isDevice, setDevice] = useState(false);
  const [isLive, setLive] = useState(false);
  const camera = useCamera();
  const probe = useProbe(camera);
  const device = useDevice(service, target, isDevice);
  const judge = useMemo(() => judgeOf(service, target, device), [service, target, device]);
  const run = useVerify(judge);
  const person = target.kind === "person" ? target.person : undefined;
  const lookAlikes = useLookAlikes(service, person);
  const canLive = camera.state === "live" && !probe.photo;
  const live = useLiveVerify({
    ...{ video: camera.video, isOn: isLive && canLive, judge, isAlone: probe.isAlone },
    onFault: (fault) => {
      setLive(false);
      run.fail(fault);
    },
    onDecided: (judged) => {
      run.show(judged);
      // The service counts what fails against a person: one decision is one attempt.
      if (target.kind === "person") setLive(false);
    },
  });
  useEffect(() => {
    if (!canLive) setLive(false);
  }, [canLive]);

  const { clear } = run;
  useEffect(() => {
    // Before a camera that is started anew may be somebody else: what was decided of another picture is not of them.
    if (camera.state === "waiting") clear();
  }, [camera.state, clear]);

  const verify = async () => {
    if (isLive || !judge) return;
    const image = await probe.take();
    if (image) await run.verify(image);
  };
  const choose = (next: Target) => {
    setTarget(next);
    setLive(false);
    run.clear();
  };
  const canVerify = judge !== undefined && !isLive && (probe.photo !== undefined || camera.state === "live");
  useKeys({
    v: { down: () => void verify() },
    l: { down: () => canLive && judge && setLive(!isLive) },
    d: { down: () => setDevice(!isDevice) },
    s: { down: camera.start },
    q: { down: camera.stop },
  });

  if (about.fault && !about.data)
    return <Unready title={texts.pages.verify} service={service} asked={about} />;
  const waiting = isLive && !live.decided;
  return (
    <div className="page verify-page">
      <header className="page-head">
        <h1>{texts.pages.verify}</h1>
        {about.data?.verifyOnly && <span className="muted note">{words.verifyOnly}</span>}
      </header>
      <TargetPicker service={service} target={target} onTarget={choose} anchors={about.data?.anchors} />
      <div className="verify-columns">
        <div className="verify-side probe-side">
          <ProbeStage
            camera={camera}
            probe={probe}
            onPhoto={(photo) => {
              probe.setPhoto(photo);
              if (judge) void run.verify(photo);
            }}
          />
          <div className="verify-actions">
            <button type="button" className="primary" disabled={!canVerify} onClick={() => void verify()}>
              {words.verify} <kbd>v</kbd>
            </button>
            <button
              type="button"
              aria-pressed={isLive}
              disabled={!canLive || !judge}
              onClick={() => setLive(!isLive)}
            >
              {isLive ? words.live.stop : words.live.start} <kbd>l</kbd>
            </button>
            <label className="button files">
              {words.choose}
              <input
                type="file"
                accept="image/*"
                onChange={({ target }) => {
                  const [photo] = target.files ?? [];
                  target.value = "";
                  if (!photo) return;
                  probe.setPhoto(photo);
                  if (judge) void run.verify(photo);
                }}
              />
            </label>
          </div>
        </div>
        <div className="verify-side about-side">
          <p className="muted note live-line" data-live={isLive || undefined}>
            {isLive ? words.live.have(live.have, liveRule.frames) : words.live.rule(liveRule)}
          </p>
          <SideSwitch isOn={isDevice} onSwitch={setDevice} device={device} />
          <p className="muted note">{words.limits}</p>
        </div>
        <ResultCard
          judged={isLive ? live.decided : run.judged}
          fault={run.fault === undefined || isLive ? undefined : faultWordsOf(run.fault)}
          against={target.kind}
          isBusy={run.isBusy || waiting}
          idle={camera.state === "live" || probe.photo ? words.idleReady : words.idle}
          cautions={[
            ...((probe.faces ?? 0) > 1 && !isLive ? [words.several(probe.faces ?? 0)] : []),
            ...(person && lookAlikes.length > 0 ? [words.lookAlike(nameOf(person), lookAlikes)] : []),
          ]}
        />
      </div>
    </div>
  );
}
