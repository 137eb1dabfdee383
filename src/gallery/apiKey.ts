export const apiKeyScopes = ["verify", "enrol", "identify", "admin"] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** An API key as it is listed: the secret is shown once, when it is made, and only its SHA-256 is stored. */
export interface ApiKey {
  /** The first part of the key, by which it is looked up. */
  readonly prefix: string;
  readonly label: string;
  readonly scopes: readonly ApiKeyScope[];
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
}
