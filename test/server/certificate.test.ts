import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { describe, expect, test } from "vitest";
import { selfSigned } from "../../src/server/tls/certificate.js";
import { derTime, integer, objectId } from "../../src/server/tls/der.js";
import { isLoopback, isWildcard, ownNames } from "../../src/server/tls/ownNames.js";

describe("a certificate for one's own network", () => {
  const names = ["192.168.1.7", "studio.local", "localhost", "127.0.0.1", "::1", "2001:db8::7:1"];

  test("is what OpenSSL takes: signed by its own key, for these names, for 397 days", () => {
    const now = new Date("2026-11-25T12:00:00Z");
    const { cert, key } = selfSigned(names, now);
    const read = new X509Certificate(cert);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.ca).toBe(true);
    expect(read.checkIssued(read)).toBe(true);
    expect(read.checkHost("studio.local")).toBe("studio.local");
    expect(read.checkHost("evil.example")).toBeUndefined();
    for (const address of ["192.168.1.7", "::1", "2001:db8::7:1"])
      expect(read.checkIP(address)).toBe(address);
    expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect([read.validFrom, read.validTo].map((date) => new Date(date).toISOString())).toEqual([
      "2026-11-24T12:00:00.000Z",
      "2027-12-26T12:00:00.000Z",
    ]);
    expect(BigInt(`0x${read.serialNumber}`)).toBeGreaterThan(0n);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  test("serves a handshake to whoever trusts it, and to nobody else", async () => {
    const made = selfSigned(["localhost"]);
    const server = createServer(made, (socket) => socket.end("hello")).listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const trusting = connect({ port, host: "localhost", ca: made.cert });
    const [text] = await once(trusting, "data");
    expect(String(text)).toBe("hello");
    const other = connect({ port, host: "localhost" });
    const [fault] = await once(other, "error");
    expect(fault.code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    trusting.destroy();
    server.close();
  });

  test.each([[[]], [["a b"]], [["evil\u0000.example"]], [["-x"]]])("%o is refused", (wrong) => {
    expect(() => selfSigned(wrong)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  test("DER writes what X.690 says", () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    expect(hex(objectId("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
    expect(hex(integer(Buffer.from([0x80])))).toBe("02020080");
    expect(hex(integer(Buffer.from([0, 0])))).toBe("020100");
    expect(
      Buffer.from(derTime(new Date("2049-12-31T23:59:59Z")))
        .subarray(2)
        .toString(),
    ).toBe("491231235959Z");
    expect(
      Buffer.from(derTime(new Date("2050-01-01T00:00:00Z")))
        .subarray(2)
        .toString(),
    ).toBe("20500101000000Z");
  });
});

test("which addresses only this machine reaches", () => {
  expect(["127.0.0.1", "127.8.8.8", "::1", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "192.168.1.7", "127.0.0.1.evil.example", "1127.0.0.1"].some(isLoopback)).toBe(
    false,
  );
  expect(["0.0.0.0", "::", ""].every(isWildcard)).toBe(true);
  expect(ownNames().loopback).toEqual(["localhost", "127.0.0.1", "::1"]);
});
