import { css } from "lit";

/** All lengths are in `em` of one size that follows the tile, so that the meter keeps its proportions. */
export const cardStyles = css`
  :host {
    display: block;
    width: 100%;
    max-width: 720px;
    margin-inline: auto;
    container-type: inline-size;
  }
  :host([fixed]) {
    height: 100%;
    container-type: size;
  }
  ha-card {
    display: block;
    box-sizing: border-box;
    height: 100%;
    overflow: hidden;
    border-radius: var(--ha-card-border-radius, 12px);
    color: var(--meter-ink, var(--primary-text-color));
    background:
      linear-gradient(160deg, #fff5 0%, #fff0 32%, #0000 60%, #0002 100%),
      var(--meter-body);
    box-shadow:
      inset 0 1px 0 #fff7,
      inset 0 -2px 3px #0002,
      var(--ha-card-box-shadow, 0 1px 3px #0003);
  }
  :host([dark]) ha-card {
    background:
      linear-gradient(160deg, #fff2 0%, #0000 30%, #0003 100%),
      linear-gradient(#0002, #0002),
      var(--meter-body);
    box-shadow: inset 0 1px 0 #fff3;
  }
  ha-card.bare {
    background: none !important;
    border: none;
    box-shadow: none !important;
    backdrop-filter: none;
  }
  .meter {
    position: relative;
    box-sizing: border-box;
    height: 100%;
    font-size: clamp(10px, 4.2cqi, 17px);
    --target: max(2.1em, 28px);
    padding: 0.55em 0.85em 0.75em;
    display: flex;
    flex-direction: column;
    gap: 0.45em;
    line-height: 1.25;
    -webkit-tap-highlight-color: transparent;
  }
  :host([fixed]) .meter {
    font-size: min(clamp(10px, 4.2cqi, 24px), calc(100cqb / (9.8 + 2.5 * var(--rows))));
    --target: 2.1em;
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  button:focus-visible {
    outline: 2px solid currentColor;
    outline-offset: 1px;
  }
  .icon {
    display: block;
    width: 1.5em;
    height: 1.5em;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  header,
  footer {
    flex: none;
    display: flex;
    align-items: center;
    height: var(--target);
  }
  .name {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1.1em;
    font-weight: 500;
  }
  .tool {
    flex: none;
    display: grid;
    place-items: center;
    width: var(--target);
    height: var(--target);
    border-radius: 50%;
  }
  .tool:disabled {
    opacity: 0.45;
  }
  .spinning .icon {
    animation: turn 1.1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }

  .glass {
    --lcd: #c3cfae;
    --lcd-ink: #1b2616;
    position: relative;
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    padding: 0.45em 0.7em 0.4em;
    border-radius: 0.55em;
    color: var(--lcd-ink);
    background: linear-gradient(168deg, #ffffff52 0%, #fff0 38%), var(--lcd);
    box-shadow:
      0 0 0 0.32em #23291f,
      0 0 0 0.42em #fff4,
      inset 0 0.18em 0.5em #0007,
      inset 0 0 0.1em #0008;
    margin: 0.38em;
    transition: opacity 0.2s;
  }
  :host([dark]) .glass {
    --lcd: #9daa88;
  }
  .stale .title,
  .stale .rows {
    opacity: 0.45;
  }
  .title {
    flex: none;
    display: flex;
    align-items: baseline;
    gap: 0.6em;
    height: 1.55em;
    padding: 0 0.1em 0.1em;
    border-bottom: 0.12em solid currentColor;
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1em;
    font-weight: 700;
    letter-spacing: 0.09em;
    text-transform: uppercase;
  }
  .title span {
    font-size: 0.85em;
    font-weight: 600;
  }
  .rows {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-auto-rows: minmax(0, 1fr);
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 2.45em;
    align-items: center;
    column-gap: 0.45em;
    min-height: 2.5em;
    padding: 0.12em 0.1em;
    border-radius: 0.25em;
  }
  :host([fixed]) .row {
    min-height: 0;
  }
  .row + .row {
    box-shadow: 0 -1px 0 #1b261626;
  }
  .row:not(:disabled):hover {
    background: #1b261612;
  }
  .what {
    display: flex;
    flex-direction: column;
    min-width: 0;
    line-height: 1.2;
  }
  .label,
  .when {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .label {
    font-weight: 600;
  }
  .when {
    font-size: 0.82em;
    opacity: 0.78;
  }
  .digits {
    display: block;
    height: 1.72em;
    width: auto;
    overflow: visible;
  }
  .lit {
    fill: var(--lcd-ink);
    filter: drop-shadow(0.5px 0.8px 0.4px #1b261655);
  }
  .ghost {
    fill: #1b26160f;
  }
  .unit {
    font-size: 0.92em;
    font-weight: 600;
  }
  .failure {
    position: absolute;
    inset: 0.4em 0.9em;
    margin: 0;
    display: grid;
    align-content: center;
    overflow: hidden;
    font-weight: 500;
    text-align: center;
    text-wrap: balance;
  }

  footer {
    gap: 0.8em;
    justify-content: space-between;
  }
  .maker {
    display: flex;
    align-items: center;
    gap: 0.6em;
    min-width: 0;
    padding-inline-start: 0.1em;
    font-size: 0.82em;
    letter-spacing: 0.03em;
    white-space: nowrap;
  }
  .bars {
    flex: none;
    width: 5.2em;
    height: 1.5em;
    padding: 0.15em 0.4em;
    border-radius: 0.15em;
    background:
      content-box repeating-linear-gradient(90deg, #222 0 1px, #0000 1px 3px, #222 3px 5px, #0000 5px 6px, #222 6px 7px, #0000 7px 10px),
      #fffc;
    background-clip: content-box, border-box;
  }
  .notice {
    min-width: 0;
    font-size: 0.76em;
    line-height: 1.2;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .pages {
    display: flex;
    gap: 0.7em;
    flex: none;
  }
  .pages[hidden] {
    visibility: hidden;
  }
  .key {
    display: grid;
    place-items: center;
    width: calc(var(--target) * 1.25);
    height: var(--target);
    border-radius: 0.7em;
    color: #2a3022;
    background: linear-gradient(#fdfdf8, #d9dccf);
    box-shadow:
      inset 0 1px 0 #fff,
      0 1px 2px #0007,
      0 0 0 1px #0003;
  }
  .key:active {
    background: linear-gradient(#cfd2c5, #eceee4);
    box-shadow: inset 0 1px 3px #0006;
  }
  .key:focus-visible {
    outline-color: var(--meter-ink, var(--primary-color));
    outline-offset: 2px;
  }

  @container (min-width: 440px) {
    .digits {
      height: 2em;
    }
  }
  @container (max-width: 230px) {
    .meter {
      padding-inline: 0.5em;
    }
    .row {
      grid-template-columns: minmax(0, 1fr) auto;
      row-gap: 0.1em;
      padding-block: 0.3em;
    }
    .what {
      grid-column: 1 / -1;
    }
    .digits {
      justify-self: end;
    }
    .bars {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinning .icon {
      animation-duration: 4s;
    }
  }
`;
