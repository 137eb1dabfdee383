import { expect, test } from "vitest";
import type { ServiceSettings } from "../service/service.js";
import { changeOf, fieldsOf, fpirChoices } from "./changes.js";

test("only what was changed is sent; a switch that is off says nothing of its days", () => {
  const set = {
    ...{ verifyOnly: false, keepImages: false, keepUnknownDays: 0, retentionDays: 30, targetFpir: 0.01 },
  } as ServiceSettings;
  const fields = fieldsOf(set);
  expect(changeOf(fields, set)).toEqual({});
  expect(changeOf({ ...fields, keepUnknownDays: "7" }, set)).toEqual({});
  expect(changeOf({ ...fields, keepUnknown: true, keepUnknownDays: "7" }, set)).toEqual({
    keepUnknownDays: 7,
  });
  expect(changeOf({ ...fields, retains: false, targetFpir: "0.1" }, set)).toEqual({
    retentionDays: null,
    targetFpir: 0.1,
  });
  expect(fpirChoices(0.02)).toEqual([0.001, 0.003, 0.01, 0.02, 0.03, 0.1]);
});
