import type { ReactiveController, ReactiveControllerHost } from "lit";
import { failureOf } from "../contract";

/** Holds what is being fetched: the newest request counts, and what was there stays until its answer comes. */
export class Loader<T> implements ReactiveController {
  value: T | null = null;
  failure: { code: string; message: string } | null = null;
  isLoading = false;
  private turn = 0;
  private key: string | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.turn++;
    this.key = undefined;
  }

  /** Fetches once for each key; the same key again does nothing. */
  load(key: string, fetch: () => Promise<T>): void {
    if (key === this.key) return;
    this.key = key;
    void this.run(fetch);
  }

  /** Forgets the key, so that the next `load` fetches. */
  again(): void {
    this.key = undefined;
    this.host.requestUpdate();
  }

  private async run(fetch: () => Promise<T>): Promise<void> {
    const turn = ++this.turn;
    this.isLoading = true;
    this.host.requestUpdate();
    let [value, failure]: [T | null, Loader<T>["failure"]] = [null, null];
    try {
      value = await fetch();
    } catch (error) {
      failure = failureOf(error);
    }
    if (turn !== this.turn) return;
    [this.value, this.failure, this.isLoading] = [value, failure, false];
    this.host.requestUpdate();
  }
}
