import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import type { RateLimits } from "../context.js";
import { retryAfter } from "../retryAfter.js";

/** Checks that throw RATE_LIMITED once a minute's requests are used up. */
export interface RateChecks {
  address(request: FastifyRequest): Promise<void>;
  key(request: FastifyRequest): Promise<void>;
  failure(request: FastifyRequest): Promise<void>;
}

/** Requests are counted in this process: several behind a proxy allow as many times as much. */
export async function rateLimits(app: FastifyInstance, rates: RateLimits): Promise<RateChecks> {
  await app.register(rateLimit, { global: false, cache: 10_000 });
  const check = (most: number, keyOf: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max: most, timeWindow: 60_000, keyGenerator: keyOf });
    return async (request: FastifyRequest) => {
      const result = await count(request);
      if (!result.isAllowed && result.isExceeded)
        throw retryAfter(
          new SelfsameError("RATE_LIMITED", `more than ${most} requests in a minute`),
          result.ttlInSeconds,
        );
    };
  };
  return {
    // All are counted in one store.
    address: check(rates.perAddress, ({ ip }) => `address ${ip}`),
    key: check(rates.perKey, ({ caller: { kind, name } }) => `${kind} ${name}`),
    failure: check(rates.failuresPerAddress, ({ ip }) => `failure ${ip}`),
  };
}
