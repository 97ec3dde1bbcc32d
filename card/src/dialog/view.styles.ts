import { css } from "lit";

/** What history, load curve and calendar share: the line to walk through time, the sums, the buttons. */
export const viewStyles = css`
  :host {
    display: block;
  }
  .walk {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-bottom: 4px;
  }
  .walk h3 {
    flex: 1;
    margin: 0;
    font-size: 16px;
    font-weight: 500;
    text-align: center;
  }
  .walk h3::first-letter {
    text-transform: uppercase;
  }
  .walk button {
    all: unset;
    box-sizing: border-box;
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    cursor: pointer;
  }
  .walk button:hover:not(:disabled) {
    background: var(--secondary-background-color, #eee);
  }
  .walk button:disabled {
    opacity: 0.3;
    cursor: default;
  }
  button:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .icon {
    width: 24px;
    height: 24px;
  }
  .waiting {
    opacity: 0.45;
    transition: opacity 0.15s 0.15s;
  }
  .sums {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 22px;
    margin: 0;
    padding-top: 10px;
    border-top: 1px solid var(--divider-color, #ddd);
    min-height: 3em;
    font-variant-numeric: tabular-nums;
  }
  .sums dt {
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .sums dd {
    margin: 0;
    font-size: 18px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 36px;
    cursor: pointer;
  }
  input[type="checkbox"] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--primary-color, #03a9f4);
  }
  .action {
    all: unset;
    box-sizing: border-box;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--primary-color, #03a9f4);
    color: var(--text-primary-color, #fff);
    font-weight: 500;
    text-align: center;
    cursor: pointer;
  }
  .action.quiet {
    background: none;
    color: var(--primary-color, #03a9f4);
    box-shadow: inset 0 0 0 1px currentColor;
  }
  .action:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .failure {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 12px;
    min-height: 260px;
    text-align: center;
  }
  .failure p {
    margin: 0;
  }
`;
