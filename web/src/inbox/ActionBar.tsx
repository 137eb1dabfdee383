import { texts } from "../texts.js";

interface ActionBarProps {
  readonly count: number;
  readonly isSelected: boolean;
  readonly canRefuse: boolean;
  readonly isIgnored: boolean;
  readonly onAct: (act: "assign" | "ignore" | "discard" | "notThem" | "clear") => void;
}
const words = texts.inbox;

/** What can be done with the faces that are meant, and by which key. */
export function ActionBar({ count, isSelected, canRefuse, isIgnored, onAct }: ActionBarProps) {
  const isNone = count === 0;
  return (
    <div className="action-bar" role="toolbar" aria-label={words.actions}>
      <output className="selected-count">
        {isSelected ? words.selected(count) : isNone ? words.selectHelp : words.inFocus}
      </output>
      <button type="button" className="primary" disabled={isNone} onClick={() => onAct("assign")}>
        {words.assign} <kbd>a</kbd>
      </button>
      {!isIgnored && (
        <button type="button" disabled={isNone} onClick={() => onAct("ignore")}>
          {words.ignore} <kbd>i</kbd>
        </button>
      )}
      <button type="button" disabled={isNone} onClick={() => onAct("discard")}>
        {words.discard} <kbd>d</kbd>
      </button>
      <button type="button" disabled={isNone || !canRefuse} onClick={() => onAct("notThem")}>
        {words.notThisPerson} <kbd>n</kbd>
      </button>
      <button type="button" className="quiet" disabled={!isSelected} onClick={() => onAct("clear")}>
        {words.selectNone} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
