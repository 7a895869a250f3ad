/** How the card looks. */

import { css } from "lit";

export const cardStyles = css`
  ha-card {
    container: card / inline-size;
    display: block;
    height: 100%;
    padding: 16px;
    color: var(--primary-text-color);
    font-size: 14px;
    line-height: 20px;
  }
  header,
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 12px;
  }
  header {
    margin-bottom: 12px;
  }
  h2 {
    margin: 0;
    font-size: 20px;
    line-height: 28px;
    font-weight: 500;
  }
  h3 {
    margin: 0;
    font-size: 16px;
    line-height: 24px;
    font-weight: 500;
  }
  .rules h3,
  .today h3 {
    margin-bottom: 8px;
  }
  .freshness {
    --colour: var(--success-color, #43a047);
    display: inline-flex;
    align-items: center;
    gap: 8px;
    padding: 2px 12px;
    border-radius: 14px;
    font-size: 13px;
    line-height: 24px;
    background: var(--track);
    font-variant-numeric: tabular-nums;
  }
  .freshness::before {
    content: "";
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--colour);
  }
  .freshness[data-state="slow"] {
    --colour: var(--info-color, #039be5);
  }
  .freshness[data-state="late"] {
    --colour: var(--warning-color, #ffa600);
  }
  .freshness[data-state="stale"] {
    --colour: var(--error-color, #db4437);
    background: color-mix(in srgb, var(--colour) 18%, transparent);
    font-weight: 500;
  }
  .banner {
    --colour: var(--disabled-color, #bdbdbd);
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 12px;
    padding: 10px 14px;
    border-radius: var(--radius);
    border: 2px solid var(--colour);
    background: color-mix(in srgb, var(--colour) 14%, transparent);
  }
  .banner .icon {
    color: var(--colour);
  }
  .banner b {
    font-weight: 600;
  }
  .banner.warning {
    --colour: var(--warning-color, #ffa600);
  }
  .banner.error {
    --colour: var(--error-color, #db4437);
  }
  .banner.alarm {
    color: #fff;
    border: 0;
    padding: 14px 16px;
    font-size: 16px;
    line-height: 22px;
    background: color-mix(in srgb, var(--error-color, #db4437) 84%, #000);
  }
  .banner.alarm span {
    display: block;
  }
  .banner.alarm .icon {
    color: inherit;
    width: 32px;
    height: 32px;
  }
  .parts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
  }
  .column {
    display: contents;
  }
  .heaters {
    order: 1;
  }
  .today {
    order: 2;
  }
  .rules {
    order: 3;
  }
  .list {
    display: grid;
    gap: 8px;
    margin-top: 10px;
  }
  .message {
    margin: 0;
    color: var(--secondary-text-color);
  }
  .head .choices button {
    min-height: 32px;
  }
  .compact .parts {
    gap: 16px;
  }
  @container card (min-width: 560px) {
    .list {
      grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
    }
  }
  @container card (min-width: 900px) {
    .parts {
      display: flex;
      align-items: flex-start;
      gap: 40px;
    }
    .column {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 28px;
      flex: 1;
      min-width: 0;
    }
  }
`;
