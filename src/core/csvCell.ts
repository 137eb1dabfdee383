/** What a spreadsheet begins a formula with, the wide forms included. */
const sign = "[=+\\-@＝＋－＠]";
/** Where a cell begins: programs part cells by tabs and semicolons too, and pass over blanks and quotes. */
const beginnings = new RegExp(`(^|[,;|\\t\\r\\n])([\\s"']*)(${sign})`, "g");

/**
 * A CSV field (RFC 4180), quoted where it holds what parts fields. Of a text nothing begins a formula, wherever a spreadsheet may begin
 * a cell: a name could be one that sends the sheet away.
 *
 * @example
 * csvCell("=1+1"); // "'=1+1"
 */
export function csvCell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = (value ?? "").replaceAll(beginnings, "$1$2'$3");
  return /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
