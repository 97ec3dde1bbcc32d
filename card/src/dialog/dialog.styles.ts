import { css } from "lit";

export const dialogStyles = css`
  dialog {
    box-sizing: border-box;
    width: min(720px, 100vw - 24px);
    max-width: none;
    max-height: calc(100dvh - 24px);
    margin: auto;
    padding: 0;
    border: none;
    border-radius: 20px;
    overflow: hidden auto;
    background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
    color: var(--primary-text-color, #212121);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 14px;
    line-height: 1.45;
    box-shadow: 0 12px 48px #0008;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: #0008;
  }
  .sheet {
    padding: 10px 20px 18px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 48px;
    margin-inline-end: -10px;
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    font-size: 20px;
    font-weight: 500;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h2 small {
    display: block;
    font-size: 13px;
    font-weight: 400;
    color: var(--secondary-text-color, #666);
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .close {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .close:hover {
    background: var(--secondary-background-color, #eee);
  }
  .icon {
    width: 24px;
    height: 24px;
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin: 6px 0 10px;
  }
  [role="tab"] {
    flex: 1 1 auto;
    min-height: 36px;
    padding: 6px 12px;
    border-radius: 10px;
    text-align: center;
    background: var(--secondary-background-color, #eee);
  }
  [role="tab"][aria-selected="true"] {
    background: var(--primary-color, #03a9f4);
    color: var(--text-primary-color, #fff);
    font-weight: 500;
  }
  @media (max-width: 480px) {
    dialog {
      width: 100vw;
      max-height: 100dvh;
      margin: auto 0 0;
      border-radius: 20px 20px 0 0;
    }
    .sheet {
      padding: 8px 14px 16px;
    }
    .tabs {
      gap: 4px;
    }
    [role="tab"] {
      min-height: 32px;
      padding: 4px 7px;
      font-size: 13px;
    }
  }
`;
