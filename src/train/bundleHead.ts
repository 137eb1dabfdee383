import { SelfsameError } from "../core/errors.js";
import type { HeadName } from "../models/architectures/heads.js";
import type { Head } from "../models/head.js";
import { headPath } from "./network.js";

/**
 * A trained head as a bundle carries it: α of `weighted-l1` is softplus(ρ)/D, and `logit = b − d`.
 *
 * @param values parameters by name
 */
export function bundleHead(name: HeadName, values: ReadonlyMap<string, Float32Array>): Head {
  const value = (key: string): Float32Array => {
    const found = values.get(`${headPath}/${key}`);
    if (!found) throw new SelfsameError("INVALID_ARGUMENT", `no values for "${headPath}/${key}"`);
    return found;
  };
  const bias = value("bias")[0]!;
  switch (name) {
    case "weighted-l1": {
      const rho = value("rho");
      return { kind: "weighted-l1", alpha: Array.from(rho, (r) => softplus(r) / rho.length), scale: 1, bias };
    }
    case "paper":
      return { kind: "paper", alpha: [...value("alpha")], scale: 1, bias };
    case "cosine":
      return { kind: "cosine", scale: softplus(value("sharpness")[0]!), bias };
  }
}

/** log(1 + eˣ), without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
