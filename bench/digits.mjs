/** A rate with two digits. */
export const digits = (rate) => (rate === 0 ? "0" : String(Number(rate.toPrecision(2))));
