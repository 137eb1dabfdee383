import { createRoot } from "react-dom/client";
import { createApi } from "./api.js";
import { App } from "./app/App.js";
import { takeToken } from "./app/location.js";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/capture.css";

const api = createApi();
const token = takeToken();
// A page that was opened anew has its session already; what fails shows with the first request.
if (token) await api.openSession(token).catch(() => undefined);
createRoot(document.getElementById("app") as HTMLElement).render(<App api={api} />);
