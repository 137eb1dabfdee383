// What the studio shows in the screenshots: captures of two sittings, people, unknown faces, decisions, trainings, reports. All faces are drawn.
import { preset } from "../../dist/train/presets.js";
import { drawnFrame } from "../drawnFace.mjs";

/** The last is the first once more, who had two names: the two are alike. */
const people = [
  {
    name: "Ada Lovelace",
    groups: ["staff", "night shift"],
    externalId: "E-1815",
    faces: [{ who: 1 }, { who: 1, turn: 1 }],
  },
  { name: "Grace Hopper", groups: ["staff"], faces: [{ who: 4 }, { who: 4, turn: 1 }] },
  { name: "Emmy Noether", groups: [], faces: [{ who: 3 }] },
  { name: "Augusta King", groups: [], faces: [{ who: 1, near: 1.35 }] },
];

/** A caller of the service's API, under the admin's key. */
export const apiOf =
  ({ url, key }) =>
  async (method, path, { json, form } = {}) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(json && { "content-type": "application/json" }) },
      ...((json ?? form) && { body: json ? JSON.stringify(json) : form }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };

const formOf = async (field, faces, options) => {
  const form = new FormData();
  form.set("options", JSON.stringify(options));
  for (const face of faces) form.append(field, new Blob([await drawnFrame(face)]), "face.jpg");
  return form;
};

/** @returns ids of what views show */
export async function fill(service) {
  const api = apiOf(service);
  for (const [session, role, who] of [
    ["kitchen", "anchor", 1],
    ["kitchen", "positive", 1],
    ["office", "positive", 1],
    ["kitchen", "negative", 2],
    ["office", "negative", 3],
  ])
    for (const pose of [0, 1]) {
      // No picture is another's copy.
      const turn = role === "positive" ? 0.3 + pose / 2 : pose;
      const face = { who, turn, near: session === "office" ? 1.35 : 1 };
      await api("POST", "captures", {
        form: await formOf("image", [face], { role, session, camera: "Integrated camera" }),
      });
    }
  // Nobody is enrolled yet, so all of these are unknown.
  await api("PATCH", "settings", { json: { keepUnknownDays: 7 } });
  for (const [who, turn] of [
    [5, 0.2],
    [5, 0.8],
    [6, 0.5],
    [4, 0.5],
  ])
    await api("POST", "identify", { form: await formOf("image", [{ who, turn }], {}) });
  const ids = [];
  for (const { faces, ...details } of people) {
    const { person, photos } = await api("POST", "people", {
      form: await formOf("photos", faces, { ...details, allowDuplicates: true }),
    });
    if (!person) throw new Error(`${details.name} is not enrolled: ${JSON.stringify(photos)}`);
    ids.push(person.id);
  }
  await api("POST", `people/${ids[0]}/verify`, { form: await formOf("image", [{ who: 1, turn: 0.5 }], {}) });
  await api("POST", "identify", { form: await formOf("image", [{ who: 4, turn: 0.5 }], {}) });
  const scratch = await ended(api, await startScratch(api, "From scratch, small", 400));
  if (scratch.state !== "done") throw new Error(`the training failed: ${JSON.stringify(scratch.fault)}`);
  const run = await ended(
    api,
    await api("POST", "jobs/train", { json: { label: "My head", method: "captures", dataset: "captures" } }),
  );
  await ended(
    api,
    await api("POST", "jobs/evaluate", {
      json: { label: "Captures", model: "default", dataset: "captures" },
    }),
  );
  await ended(
    api,
    await api("POST", "jobs/evaluate", {
      json: { label: "Captures, small twin", model: scratch.id, dataset: "captures" },
    }),
  );
  return { people: ids, run };
}

/** Trains a twin on the captures, a small one: its curves come at once. */
export const startScratch = (api, label, steps) =>
  api("POST", "jobs/train", {
    json: {
      ...{ label, method: "scratch", dataset: "captures" },
      config: {
        ...preset("webcam-scratch"),
        ...{ architecture: "compact", twin: { embedding: 64, width: 0.25 }, steps, checkpointEvery: 1000 },
        image: { channels: 3, height: 32, width: 32, invert: false, oversampling: 1 },
        batch: { kind: "pairs", pairs: 8, impostors: "all" },
        validation: { measure: "eer", every: 100, ways: 20, trials: 1000 },
      },
    },
  });

/** Waits until a job has ended. */
export async function ended(api, { id }) {
  for (;;) {
    const job = await api("GET", `jobs/${id}`);
    if (job.state !== "queued" && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
