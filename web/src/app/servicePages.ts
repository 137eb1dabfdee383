import { CheckPage } from "../check/CheckPage.js";
import { EventsPage } from "../events/EventsPage.js";
import { InboxPage } from "../inbox/InboxPage.js";
import { PeoplePage } from "../people/PeoplePage.js";
import { ResultsPage } from "../results/ResultsPage.js";
import { SettingsPage } from "../settings/SettingsPage.js";
import { TrainPage } from "../train/TrainPage.js";
import { VerifyPage } from "../verify/VerifyPage.js";

/** Pages that ask the service by its typed client. */
export const servicePages = {
  people: PeoplePage,
  inbox: InboxPage,
  check: CheckPage,
  events: EventsPage,
  results: ResultsPage,
  settings: SettingsPage,
  train: TrainPage,
  verify: VerifyPage,
} as const;
