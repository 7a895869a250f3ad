/** What the browser loads: defines the card and offers it in the card picker. */

import { Card } from "./card";
import { pageLanguage } from "./config";
import { define } from "./element";
import "./heater-row";
import "./now";
import "./rules";
import { speaker } from "./texts";
import "./today";

const NAME = "ems-smart-heater-card";

interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
}

const page = window as unknown as { customCards?: CustomCard[] };

if (!customElements.get(NAME)) {
  define(NAME, Card);
  const say = speaker(pageLanguage());
  page.customCards = [
    ...(page.customCards ?? []),
    { type: NAME, name: say("card_name"), description: say("card_description"), preview: true },
  ];
}
