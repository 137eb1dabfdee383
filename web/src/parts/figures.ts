/** A rate in words that are read at once: "1 of 1,000", "2.5%". */
export function rateWords(rate: number): string {
  if (rate === 0) return "0";
  const times = 1 / rate;
  const round = Number(times.toPrecision(2));
  if (rate <= 0.02 && Math.abs(times - round) / times < 0.02)
    return `1 of ${Math.round(times).toLocaleString("en-GB")}`;
  return `${Number((100 * rate).toPrecision(2))}%`;
}

/** A rate as a share of something: "1 of 1,000 searches", "2.5% of searches". */
export function shareWords(rate: number, of: string): string {
  const words = rateWords(rate);
  return words.endsWith("%") ? `${words} of ${of}` : rate === 0 ? `none of ${of}` : `${words} ${of}`;
}

export const count = (value: number): string => value.toLocaleString("en-GB");

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
/** @param time ISO 8601 */
export const dayWords = (time: string): string => day.format(new Date(time));
export const timeWords = (time: string): string => minute.format(new Date(time));
