/** What the browser loads: defines the card and offers it in the card picker. */

import { pageLanguage } from "./ha/config";
import { define } from "./ha/element";
import { Card } from "./parts/card";
import "./parts/heater-row";
import "./parts/now";
import "./parts/rules";
import "./parts/today";
import { speaker } from "./translations/texts";

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
