import type { Curve } from "../chart/curves.js";
import type { Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import type { Job } from "./modes.js";

const colours = ["warn", "good", "fault", "muted"] as const;

/** The losses of other runs. */
export function useCompared(service: Service, runs: readonly Job[]): readonly Curve[] {
  const { data } = useAsk(
    (signal) =>
      Promise.all(
        runs.map(async ({ id, label }, i): Promise<Curve> => {
          const { curve } = await service.call("GET /v1/runs/{id}", { params: { id }, signal });
          const steps = curve.flatMap((point) => (point.kind === "progress" ? [point] : []));
          return {
            ...{ name: label, colour: colours[i % colours.length] ?? "muted" },
            x: steps.map(({ step }) => step),
            y: steps.map(({ loss }) => loss),
          };
        }),
      ),
    runs.map(({ id }) => id).join(" "),
  );
  return data ?? [];
}
