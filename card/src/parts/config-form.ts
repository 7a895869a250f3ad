/** The form in which the card's configuration is edited. */

import { checkConfig, pageLanguage, PARTS } from "../ha/config";
import { DOMAIN } from "../ha/ha";
import { isKey, type Say, speaker } from "../translations/texts";

/** Return Home Assistant's form for the configuration. */
export function configForm(): object {
  const say = speaker(pageLanguage());
  const options = PARTS.map((value) => ({ value, label: say(value) }));
  return {
    schema: [
      { name: "meter", selector: { config_entry: { integration: DOMAIN } } },
      { name: "parts", selector: { select: { multiple: true, mode: "list", options } } },
      { name: "compact", selector: { boolean: {} } },
    ],
    computeLabel: ({ name }: { name: string }) => (isKey(name) ? say(name) : name),
    computeHelper: ({ name }: { name: string }) => helper(name, say),
    assertConfig: checkConfig,
  };
}

const helper = (name: string, say: Say): string | undefined => {
  const key = `${name}_help`;
  return isKey(key) ? say(key) : undefined;
};
