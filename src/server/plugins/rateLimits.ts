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

/**
 * What counts as one address: of IPv6 the network of 64 bits, in which whoever has one address has them all (RFC 4291, 2.5.4).
 *
 * @example
 * networkOf("2001:db8:1:2::7"); // "2001:db8:1:2"
 */
export function networkOf(ip: string): string {
  const [, inner] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  if (inner !== undefined || !ip.includes(":")) return inner ?? ip;
  const [head = [], tail = []] = ip
    .replace(/%.*$/, "")
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
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
    address: check(rates.perAddress, ({ ip }) => `address ${networkOf(ip)}`),
    key: check(rates.perKey, ({ caller: { kind, name } }) => `${kind} ${name}`),
    failure: check(rates.failuresPerAddress, ({ ip }) => `failure ${networkOf(ip)}`),
  };
}
