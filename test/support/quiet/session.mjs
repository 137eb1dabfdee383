// A session in the main thread, as benches and tests open them; `replaced`: where `process.env` is a copy.
// node session.mjs NETWORK [replaced|frozen]
import { createSession } from "../../../dist/runtime/session.node.js";

if (process.argv[3] === "replaced") process.env = { ...process.env };
if (process.argv[3] === "frozen") process.env = Object.freeze({ ...process.env });
const session = await createSession(process.argv[2]);
console.log(session.inputNames.length);
await session.release();
