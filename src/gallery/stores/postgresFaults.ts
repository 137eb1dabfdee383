import { SelfsameError } from "../../core/errors.js";

/** A PostgreSQL by its URL: what may be said of it, and what never may. */
export interface PostgresPlace {
  /** Host and database, without credentials: `db.example:5432/faces`. */
  readonly words: string;
  readonly secrets: readonly string[];
}

/** @throws INVALID_ARGUMENT, without the URL: it may hold a password */
export function postgresPlace(url: string): PostgresPlace {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new SelfsameError("INVALID_ARGUMENT", "the database's URL can't be read; expected postgres://…");
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol))
    throw new SelfsameError("INVALID_ARGUMENT", "the database's URL has to begin with postgres://");
  const host = parsed.searchParams.get("host") ?? (decoded(parsed.hostname) || "localhost");
  const port = parsed.searchParams.get("port") ?? (parsed.port || "5432");
  const passwords = [parsed.password, decoded(parsed.password), parsed.searchParams.get("password")];
  return {
    words: `${host}:${port}/${decoded(parsed.pathname.slice(1))}`,
    secrets: passwords.filter((secret): secret is string => Boolean(secret)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const code = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? "");

/** What PostgreSQL undoes so that the same transaction may be tried again: serialization failure, deadlock. */
export const isRetryable = (error: unknown) => /^(40001|40P01)$/.test(code(rootOf(error)));

const rootOf = (error: unknown) => (error instanceof SelfsameError ? error.cause : error);

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^28/, "it refuses these credentials"],
  [/^3D000/, "it has no such database"],
  [/^42501/, "this user may not do that"],
  [/^25006/, "it takes no writes: a standby, or set read-only"],
  [/^(53100|53200)/, "its disk or memory is full"],
  [/^57014/, "a statement took longer than allowed"],
  [
    /^(57P0|08|ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|ENOENT)/,
    "it can't be reached, or the connection was lost",
  ],
  [/^23/, "a constraint does not hold"],
];

/** What `pg` threw, as a fault of the catalogue that names the place. Never with a password in it. */
export function postgresFault(error: unknown, place: PostgresPlace): SelfsameError {
  if (error instanceof SelfsameError) return error;
  const message = withoutSecrets(error instanceof Error ? error.message : String(error), place);
  const cause = Object.assign(new Error(message), { code: code(error) });
  const fault = (name: "BUSY" | "STORE_FAILED" | "GALLERY_DAMAGED", what: string, hint?: string) =>
    new SelfsameError(name, `${place.words}: ${what} (${message || code(error)})`, {
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
  if (isRetryable(error) || /^(55P03|53300)/.test(code(error)) || /^timeout exceeded/.test(message))
    return fault("BUSY", "too much is going on at once", "Try again in a while.");
  if (/^XX00[12]/.test(code(error))) return fault("GALLERY_DAMAGED", "its files are damaged");
  const reason = reasons.find(([pattern]) => pattern.test(code(error)))?.[1];
  if (reason !== undefined) return fault("STORE_FAILED", reason);
  return fault(
    "STORE_FAILED",
    /terminated|ended|closed/i.test(message) ? "the connection was lost" : "it refused",
  );
}

function withoutSecrets(text: string, { secrets }: PostgresPlace): string {
  return [...secrets, process.env["PGPASSWORD"] ?? ""]
    .filter((secret) => secret !== "")
    .reduce((kept, secret) => kept.replaceAll(secret, "…"), text);
}
