import type { ServiceSettings } from "../service/service.js";

/** The form's fields, as they are written. */
export interface SettingsFields {
  readonly verifyOnly: boolean;
  readonly keepImages: boolean;
  readonly keepUnknown: boolean;
  readonly keepUnknownDays: string;
  readonly retains: boolean;
  readonly retentionDays: string;
  readonly targetFpir: string;
}
export type SettingsChange = Partial<
  Pick<ServiceSettings, "verifyOnly" | "keepImages" | "keepUnknownDays" | "retentionDays" | "targetFpir">
>;

export function fieldsOf(settings: ServiceSettings): SettingsFields {
  const { keepUnknownDays, retentionDays } = settings;
  return {
    // What the server was started with is not the gallery's setting.
    verifyOnly: settings.verifyOnly,
    keepImages: settings.keepImages,
    keepUnknown: keepUnknownDays > 0,
    keepUnknownDays: String(keepUnknownDays > 0 ? keepUnknownDays : 14),
    retains: retentionDays !== null,
    retentionDays: String(retentionDays ?? 365),
    targetFpir: String(settings.targetFpir),
  };
}

/** What the form changes, and nothing else. */
export function changeOf(fields: SettingsFields, settings: ServiceSettings): SettingsChange {
  const wanted = {
    verifyOnly: fields.verifyOnly,
    keepImages: fields.keepImages,
    keepUnknownDays: fields.keepUnknown ? Number(fields.keepUnknownDays) : 0,
    retentionDays: fields.retains ? Number(fields.retentionDays) : null,
    targetFpir: Number(fields.targetFpir),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => settings[name as keyof typeof wanted] !== value),
  );
}

/** Target rates to choose from, with the one that is set. */
export const fpirChoices = (set: number): readonly number[] =>
  [...new Set([0.001, 0.003, 0.01, 0.03, 0.1, set])].sort((a, b) => a - b);
