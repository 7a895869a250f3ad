/** How the rules look. */

import { css } from "lit";

export const rulesStyles = css`
  .common {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
    gap: 8px 24px;
  }
  .field {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 40px;
  }
  .field > span:first-child {
    min-width: 0;
  }
  .input {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .unit {
    width: 1.6em;
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  table {
    width: 100%;
    margin-top: 12px;
    border-collapse: collapse;
  }
  th {
    font-weight: 400;
    text-align: end;
    padding: 4px 0 4px 8px;
  }
  thead th {
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  th:first-child {
    text-align: start;
    padding-inline-start: 0;
  }
  tbody tr {
    border-top: 1px solid var(--divider-color, #e0e0e0);
  }
  td {
    text-align: end;
    padding: 4px 0 4px 8px;
  }
  td input[type="number"] {
    width: 4.6em;
  }
  .help {
    margin: 8px 0 0;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .toggle {
    width: 48px;
    min-height: 28px;
    height: 28px;
    padding: 4px;
    border-radius: 14px;
    background: color-mix(in srgb, var(--primary-text-color) 45%, transparent);
    transition: background 0.2s;
  }
  .toggle span {
    display: block;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    background: var(--card-background-color, #fff);
    transition: margin 0.2s;
  }
  .toggle[aria-checked="true"] {
    background: var(--primary-color);
  }
  .toggle[aria-checked="true"] span {
    margin-inline-start: 20px;
  }
  @container card (max-width: 560px) {
    .common {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px 16px;
    }
    .field {
      flex-direction: column;
      align-items: stretch;
      justify-content: flex-end;
      gap: 0;
    }
    .field > span:first-child {
      overflow-wrap: anywhere;
      font-size: 12px;
      color: var(--secondary-text-color);
    }
    .field .input input {
      flex: 1;
    }
    .toggle {
      margin-block: 4px;
    }
    table,
    tbody,
    tr {
      display: block;
    }
    thead {
      display: none;
    }
    tbody tr {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 4px 16px;
      padding: 8px 0;
    }
    tbody th {
      grid-column: 1 / -1;
      font-weight: 500;
      padding: 0;
    }
    td {
      display: flex;
      flex-direction: column;
      align-items: stretch;
      text-align: start;
      padding: 0;
    }
    td::before {
      content: attr(data-label);
      font-size: 12px;
      color: var(--secondary-text-color);
    }
    td .input input {
      flex: 1;
    }
    td.none {
      display: none;
    }
  }
`;
