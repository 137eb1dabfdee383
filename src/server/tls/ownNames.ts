import { hostname, networkInterfaces } from "node:os";

/** By what this machine is known: to itself, and on its network. */
export function ownNames(): { readonly loopback: readonly string[]; readonly network: readonly string[] } {
  const addresses = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
    .map(({ address }) => address);
  const name = hostname().toLowerCase();
  const names = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) ? [name] : [];
  return {
    loopback: ["localhost", "127.0.0.1", "::1"],
    network: [...addresses, ...names, ...names.filter((it) => !it.includes(".")).map((it) => `${it}.local`)],
  };
}

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** Whether every address of the machine is meant. */
export const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "::" || host === "";
