import { createRoot } from "react-dom/client";
import { createApi } from "./api.js";
import { App } from "./app/App.js";
import { takeToken } from "./app/location.js";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/capture.css";
import "./styles/parts.css";
import "./styles/people.css";
import "./styles/inbox.css";
import "./styles/check.css";
import "./styles/events.css";
import "./styles/settings.css";
import "./styles/chart.css";
import "./styles/train.css";
import "./styles/results.css";
import "./styles/verify.css";

const token = takeToken();
// The page, and its camera, don't wait for this; its requests do. Where it fails the page may have its session already.
const session =
  token &&
  createApi()
    .openSession(token)
    .catch(() => undefined);
const send: typeof fetch = async (...request) => {
  await session;
  return fetch(...request);
};
createRoot(document.getElementById("app") as HTMLElement).render(<App api={createApi(send)} send={send} />);
