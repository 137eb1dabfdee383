import { texts } from "../texts.js";
import { faultWordsOf } from "./faults.js";
import type { DeviceState } from "./useDevice.js";

interface SideSwitchProps {
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
  readonly device: DeviceState;
}
const words = texts.verify.device;

/** Whether the page decides by itself, and how far it is with that. */
export function SideSwitch({ isOn, onSwitch, device }: SideSwitchProps) {
  return (
    <div className="side-switch" data-device={device.kind}>
      <label className="check">
        <input
          type="checkbox"
          role="switch"
          aria-checked={isOn}
          checked={isOn}
          onChange={({ target }) => onSwitch(target.checked)}
        />
        <span>
          {words.label} <kbd>d</kbd>
        </span>
      </label>
      <p
        className={device.kind === "failed" || device.kind === "impossible" ? "caution" : "muted"}
        role="status"
      >
        {device.kind === "loading"
          ? words.loading
          : device.kind === "failed"
            ? words.failed(faultWordsOf(device.error).title)
            : words.states[device.kind]}
      </p>
    </div>
  );
}
