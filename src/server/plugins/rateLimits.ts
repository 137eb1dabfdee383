import type { FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import type { RateLimits } from "../context.js";
import type { RequestCounts } from "../requestCounts.js";
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

export function rateLimits(counts: RequestCounts, rates: RateLimits): RateChecks {
  const check = (most: number, nameOf: (request: FastifyRequest) => string) => {
    return async (request: FastifyRequest) => {
      const { count, endsInSeconds } = counts.add(nameOf(request));
      if (count <= most) return;
      const words = `more than ${most} requests in a minute`;
      throw retryAfter(new SelfsameError("RATE_LIMITED", words), endsInSeconds);
    };
  };
  return {
    address: check(rates.perAddress, ({ ip }) => `address ${networkOf(ip)}`),
    key: check(rates.perKey, ({ caller: { kind, name } }) => `${kind} ${name}`),
    failure: check(rates.failuresPerAddress, ({ ip }) => `failure ${networkOf(ip)}`),
  };
}
