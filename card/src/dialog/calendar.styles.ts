import { css } from "lit";

/** Colours of the days; each has a glyph and a pattern too, for those who do not see the colour. */
export const calendarStyles = css`
  :host {
    --complete: #3f9b4f;
    --estimated: #2f86c9;
    --missing: #d9480f;
    --refused: #75757c;
  }
  .month {
    display: grid;
    gap: 4px;
  }
  .week {
    display: grid;
    grid-template-columns: repeat(7, minmax(0, 1fr));
    gap: 4px;
  }
  .names {
    font-size: 12px;
    text-align: center;
    color: var(--secondary-text-color, #666);
    overflow: hidden;
    white-space: nowrap;
  }
  .day {
    all: unset;
    box-sizing: border-box;
    position: relative;
    display: grid;
    grid-template: auto 1fr / 1fr auto;
    width: 100%;
    height: 46px;
    padding: 4px 5px;
    border-radius: 7px;
    border: 1px solid transparent;
    line-height: 1.15;
    color: var(--primary-text-color, #212121);
  }
  button.day {
    cursor: pointer;
  }
  .day b {
    font-weight: 500;
    font-size: 13px;
  }
  .day i {
    font-style: normal;
    font-weight: 700;
    font-size: 13px;
  }
  .day small {
    grid-column: 1 / -1;
    align-self: end;
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    color: var(--secondary-text-color, #666);
    overflow: hidden;
  }
  .complete {
    background: color-mix(in srgb, var(--complete) 24%, transparent);
    border-color: var(--complete);
  }
  .estimated {
    background: repeating-linear-gradient(
      45deg,
      color-mix(in srgb, var(--estimated) 34%, transparent) 0 4px,
      color-mix(in srgb, var(--estimated) 14%, transparent) 4px 9px
    );
    border-color: var(--estimated);
  }
  .missing {
    background: var(--missing);
    border-color: var(--missing);
    color: #fff;
  }
  .refused {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--refused) 42%, transparent) 0 2px,
      color-mix(in srgb, var(--refused) 14%, transparent) 2px 6px
    );
    border-color: var(--refused);
  }
  .expected {
    border: 1px dashed var(--secondary-text-color, #666);
  }
  .outside {
    opacity: 0.45;
    border-color: var(--divider-color, #ddd);
  }
  .day[aria-pressed="true"] {
    box-shadow: 0 0 0 2px var(--primary-text-color, #212121);
  }
  button.day:focus-visible {
    outline: 3px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    margin: 10px 0 0;
    padding: 0;
    list-style: none;
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend .day {
    display: grid;
    place-items: center;
    grid-template: 1fr / 1fr;
    width: 20px;
    height: 20px;
    padding: 0;
    border-radius: 5px;
  }
  .detail {
    display: flex;
    flex-direction: column;
    gap: 10px;
    margin-top: 12px;
    padding-top: 10px;
    border-top: 1px solid var(--divider-color, #ddd);
  }
  .about {
    min-height: 5.2em;
  }
  .about p {
    margin: 0 0 4px;
  }
  .about p::first-letter,
  .about b::first-letter {
    text-transform: uppercase;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    min-height: 36px;
  }
  .good {
    color: var(--success-color, #2e7d32);
  }
  .bad {
    color: var(--error-color, #c62828);
  }
  .wheel {
    display: inline-block;
    width: 0.9em;
    height: 0.9em;
    margin-inline-end: 0.6em;
    vertical-align: -0.1em;
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
  @media (max-width: 480px) {
    .day {
      height: 40px;
      padding: 2px 4px;
    }
    .legend {
      gap: 3px 10px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation-duration: 4s;
    }
  }
`;
