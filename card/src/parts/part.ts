/** What the parts of the card share. */

import { LitElement } from "lit";
import type { Model } from "../data/model";
import type { Write } from "../ha/element";
import type { EntityState } from "../ha/ha";
import { type Say, speaker } from "../translations/texts";

/** A part of the card: drawn anew when `version` changes, and when it is told to. */
export class Part extends LitElement {
  static override properties = {
    model: { attribute: false, hasChanged: () => true },
    version: { attribute: false },
    compact: { type: Boolean, reflect: true },
  };
  declare model: Model;
  declare version: number;
  declare compact: boolean;

  protected get say(): Say {
    return speaker(this.model.hass.locale.language);
  }

  /** Call an action; Home Assistant itself tells why one failed. */
  protected async act(domain: string, service: string, entity: string, data: object = {}): Promise<boolean> {
    try {
      await this.model.hass.callService(domain, service, data, { entity_id: entity });
      return true;
    } catch {
      return false;
    }
  }

  /** Return what sets a number, undefined if this user may not. */
  protected writer(state: EntityState | undefined): Write | undefined {
    const id = state?.entity_id;
    const { model } = this;
    return model.mayControl(id) ? (value) => this.act("number", "set_value", id, { value }) : undefined;
  }

  /** Open Home Assistant's dialog of an entity. */
  protected more(entityId: string | undefined): void {
    if (!entityId) return;
    this.dispatchEvent(
      new CustomEvent("hass-more-info", { detail: { entityId }, bubbles: true, composed: true }),
    );
  }
}
