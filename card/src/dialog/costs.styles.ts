import { css } from "lit";

export const costsStyles = css`
  section {
    margin-top: 14px;
    padding-top: 12px;
    border-top: 1px solid var(--divider-color, #ddd);
  }
  h4 {
    margin: 0 0 6px;
    font-size: 16px;
    font-weight: 500;
  }
  p {
    margin: 0 0 10px;
  }
  small,
  .small,
  caption {
    font-size: 12px;
    font-weight: 400;
    color: var(--secondary-text-color, #666);
  }
  table {
    width: 100%;
    margin-bottom: 10px;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-bottom: 4px;
    text-align: start;
  }
  th,
  td {
    padding: 6px 0 6px 10px;
    border-bottom: 1px solid var(--divider-color, #ddd);
    font-weight: 400;
    text-align: end;
    vertical-align: baseline;
  }
  td {
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  thead th {
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .own th,
  .own td {
    font-weight: 500;
  }
  th small {
    display: block;
  }
  td b,
  th b {
    color: var(--error-color, #c62828);
  }
  table + h4,
  .small + h4 {
    margin-top: 18px;
  }
  section .failure {
    min-height: 140px;
  }
  .sums {
    min-height: 0;
    margin-bottom: 10px;
  }
  .wheel {
    display: inline-block;
    width: 0.9em;
    height: 0.9em;
    border: 2px solid currentColor;
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation-duration: 4s;
    }
  }
`;
