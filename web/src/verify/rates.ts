/** "0.12%": two digits. */
export function percent(rate: number): string {
  if (rate === 0) return "0%";
  const digits = Number((100 * rate).toPrecision(2));
  return `${digits < 0.0001 ? (100 * rate).toExponential(1) : digits.toLocaleString("en-GB", { maximumFractionDigits: 6 })}%`;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** "0.10% to 0.14%". */
export const between = ({ low, high }: Bounds): string => `${percent(low)} to ${percent(high)}`;

/**
 * A rate as people count: "about 1 of 1,000", "about 4 of 100".
 *
 * @param rate fraction
 */
export function ofMany(rate: number): string {
  if (rate <= 0) return "none of those seen";
  for (const many of [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000])
    if (rate * many >= 0.95)
      return `about ${Math.round(rate * many).toLocaleString("en-GB")} of ${many.toLocaleString("en-GB")}`;
  return "fewer than 1 of 10,000,000";
}
