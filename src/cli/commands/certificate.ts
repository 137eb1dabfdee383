import { join } from "node:path";
import { refuseExisting } from "../../core/files.node.js";
import { writeAside } from "../../core/writeAside.node.js";
import { writing } from "../../core/writing.node.js";
import { selfSigned } from "../../server/tls/certificate.js";
import { ownNames } from "../../server/tls/ownNames.js";
import { command } from "../command.js";
import { forceOption, jsonOption } from "../options.js";
import { printJson, printLine } from "../output.js";

export const certificateCommand = command({
  name: "certificate",
  alone: "it makes files on this machine",
  description:
    "make a self-signed certificate for this machine's names and addresses (phones need HTTPS for the camera)",
  args: {
    out: { type: "string", description: "folder for cert.pem and key.pem", required: true, valueHint: "DIR" },
    name: { type: "string", description: "a further name or address; may be repeated", valueHint: "NAME" },
    ...forceOption,
    ...jsonOption,
  },
  repeatable: ["name"],
  run: async ({ out, force, json }, { values }) => {
    const { loopback, network } = ownNames();
    const names = [...new Set([...network, ...loopback, ...values("name")])];
    const [cert, key] = [join(out, "cert.pem"), join(out, "key.pem")];
    refuseExisting([cert, key], force);
    const made = selfSigned(names);
    writing(key, () => writeAside(key, made.key, 0o600));
    writing(cert, () => writeAside(cert, made.cert));
    if (json) printJson({ cert, key, names });
    else {
      printLine(`${cert}  for ${names.join(", ")}`);
      printLine(`${key}  its private key: keep it to yourself`);
      printLine(`now: selfsame serve --host 0.0.0.0 --tls-cert ${cert} --tls-key ${key}`);
      printLine("Browsers warn of it once; or install cert.pem on the phone as a trusted authority.");
    }
    return 0;
  },
});
