import type { SelfsameError } from "../../core/errors.js";

/**
 * Rows of CSV (RFC 4180) with the line they start in; an empty line is a row of one empty field. Quoted fields may hold commas, line ends,
 * doubled quotes and outer spaces.
 *
 * @param fault makes the error of a line
 */
export function* csvRows(
  text: string,
  fault: (line: number, message: string) => SelfsameError,
): Generator<{ fields: string[]; line: number }> {
  let fields: string[] = [];
  let quoted = "";
  let field = "";
  let quotedSince = 0;
  let line = 1;
  let startLine = 1;
  const endField = () => {
    fields.push(quoted + field.trim());
    quoted = field = "";
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "\n") line++;
    if (quotedSince > 0) {
      if (char !== '"') quoted += char;
      else if (text[i + 1] === '"') {
        quoted += '"';
        i++;
      } else quotedSince = 0;
    } else if (char === '"' && quoted === "" && field.trim() === "") {
      quotedSince = line;
    } else if (char === ",") {
      endField();
    } else if (char === "\n") {
      endField();
      yield { fields, line: startLine };
      fields = [];
      startLine = line;
    } else field += char;
  }
  if (quotedSince > 0) throw fault(quotedSince, "a quote is opened and never closed");
  if (quoted !== "" || field.trim() !== "" || fields.length > 0) {
    endField();
    yield { fields, line: startLine };
  }
}
