import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { SelfsameError } from "../../core/errors.js";
import { bits, der, derTime, integer, objectId, octets, sequence, set, tagged, utf8, yes } from "./der.js";

/** PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** Apple's systems take no longer ones. */
const days = 397;
const dayMs = 86_400_000;

const ids = {
  commonName: "2.5.4.3",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  keyUsage: "2.5.29.15",
  names: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/**
 * A certificate for names and addresses of one's own network, signed by its own key: P-256, X.509 v3 (RFC 5280). Whoever uses it has to
 * trust it by hand; it is marked as an authority, since phones take no other by hand.
 *
 * (Node signs, but makes no certificates; the field is small enough to be written, so no package is needed.)
 *
 * @param names DNS names and IP addresses, one at least
 * @throws INVALID_ARGUMENT
 * @example
 * const { cert, key } = selfSigned(["192.168.1.7", "studio.local"]);
 */
export function selfSigned(names: readonly string[], now = new Date()): SelfSigned {
  const odd = names.find((name) => isIP(name) === 0 && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(name));
  if (names.length === 0 || odd !== undefined)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a certificate is for names and addresses, not "${odd ?? ""}"`,
    );
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = sequence(
    set(sequence(objectId(ids.commonName), utf8(`Selfsame ${names[0]}`.slice(0, 64)))),
  );
  const algorithm = sequence(objectId(ids.ecdsaWithSha256));
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    subject,
    // Clocks of phones differ.
    sequence(derTime(new Date(now.getTime() - dayMs)), derTime(new Date(now.getTime() + (days - 1) * dayMs))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, extensions(names)),
  );
  const cert = sequence(body, algorithm, bits(sign("sha256", body, privateKey)));
  return {
    cert: pem("CERTIFICATE", cert),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function extensions(names: readonly string[]): Uint8Array {
  const extension = (id: string, content: Uint8Array, critical = false) =>
    sequence(objectId(id), ...(critical ? [yes()] : []), octets(content));
  return sequence(
    extension(ids.basicConstraints, sequence(yes()), true),
    // digitalSignature and keyCertSign: bits 0 and 5.
    extension(ids.keyUsage, bits(Buffer.from([0b1000_0100]), 2), true),
    extension(ids.extendedKeyUsage, sequence(objectId(ids.serverAuth))),
    extension(ids.names, sequence(...names.map(generalName))),
  );
}

const generalName = (name: string): Uint8Array =>
  isIP(name) === 0 ? der(0x82, Buffer.from(name.toLowerCase(), "ascii")) : der(0x87, addressBytes(name));

function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const plain = address.replace(/%.*$/, "");
  const [head = "", tail] = plain.split("::");
  const groups = (text: string) =>
    text === ""
      ? []
      : text.split(":").flatMap((group) => {
          if (!group.includes(".")) return [Number.parseInt(group, 16)];
          const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
          return [a * 256 + b, c * 256 + d];
        });
  const [before, after] = [groups(head), tail === undefined ? [] : groups(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END ${label}-----\n`;
