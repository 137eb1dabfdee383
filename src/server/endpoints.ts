import type { AnyEndpoint } from "./register.js";
import { compare } from "./routes/compare.js";
import { detect } from "./routes/detect.js";
import { listModels, showModel } from "./routes/models.js";
import { endSession, openSession } from "./routes/sessions.js";

/** Every route of the service. From this list come the server, its documentation, the fuzzer and the client's types. */
export const endpoints = [detect, compare, listModels, showModel, openSession, endSession] as const;

export type Endpoints = (typeof endpoints)[number];

/** The list for those who know no single one. */
export const anyEndpoints = endpoints as unknown as readonly AnyEndpoint[];
