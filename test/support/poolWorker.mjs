// A worker of few wishes for the tests of real threads: each task says what is to happen.
import { SelfsameError } from "../../dist/core/errors.js";
import { serveTasks } from "../../dist/runtime/workerHost.node.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

await serveTasks(async ({ setUp = "ready" }) => {
  if (setUp === "fault")
    throw new SelfsameError("MODEL_INVALID", "the network is damaged", { hint: "Mend it." });
  if (setUp === "bug") throw new TypeError("undefined is not a network");
  if (setUp === "exit") process.exit(5);
  let closed = false;
  return {
    handle: async ({ kind, ms, bytes }) => {
      switch (kind) {
        case "exit":
          process.exit(3);
          break;
        case "throw":
          setTimeout(() => {
            throw new Error("thrown outside of the task");
          });
          return wait(60_000);
        case "bug":
          return { result: undefined.secret };
        case "fault":
          throw Object.assign(
            new SelfsameError("NO_FACE", "no face in ada.jpg", { cause: new Error("blank") }),
            {
              subject: "ada.jpg",
            },
          );
        case "uncloneable":
          return { result: () => {} };
        case "sleep":
          await wait(ms);
          return { result: closed ? "after the end" : "slept" };
        case "length":
          return { result: bytes.length };
        default:
          return { result: process.execArgv };
      }
    },
    close: async () => {
      closed = true;
    },
  };
});
