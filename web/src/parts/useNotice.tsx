import { type ReactNode, useCallback, useEffect, useState } from "react";
import { faultNotice } from "../service/faults.js";

interface Told {
  readonly words: string;
  readonly isFault?: boolean;
  readonly action?: { readonly words: string; readonly act: () => void };
}
const shownMs = 8000;

/** One line of what happened, at the foot of the page, spoken by screen readers. */
export function useNotice(): {
  readonly notice: ReactNode;
  readonly tell: (words: string, action?: Told["action"]) => void;
  /** Does something, and tells of what it threw. @returns whether it was done */
  readonly attempt: (act: () => Promise<unknown>) => Promise<boolean>;
} {
  const [told, setTold] = useState<Told>();
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [told]);
  const tell = useCallback(
    (words: string, action?: Told["action"]) => setTold({ words, ...(action && { action }) }),
    [],
  );
  const attempt = useCallback(async (act: () => Promise<unknown>) => {
    try {
      await act();
      return true;
    } catch (error) {
      setTold({ words: faultNotice(error), isFault: true });
      return false;
    }
  }, []);
  const notice = (
    <div className="notice" role="status" data-fault={told?.isFault || !told?.action || undefined}>
      {told && (
        <>
          <span>{told.words}</span>
          {told.action && (
            <button
              type="button"
              onClick={() => {
                setTold(undefined);
                told.action?.act();
              }}
            >
              {told.action.words}
            </button>
          )}
        </>
      )}
    </div>
  );
  return { notice, tell, attempt };
}
