/** "8 seconds", "4 minutes", "1.5 hours". */
export function durationWords(seconds: number): string {
  const of = (value: number, unit: string) => `${value} ${unit}${value === 1 ? "" : "s"}`;
  if (seconds < 90) return of(Math.max(1, Math.round(seconds)), "second");
  if (seconds < 90 * 60) return of(Math.round(seconds / 60), "minute");
  return of(Math.round(seconds / 360) / 10, "hour");
}
