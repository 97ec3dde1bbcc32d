import type { ReactiveController, ReactiveControllerHost } from "lit";
import { DOMAIN, type Connection, type Hass } from "./hass";
import { failureOf, type Meter, type MeterEvent } from "./contract";

export type FailureKey = "not_found" | "not_loaded" | "unknown_command" | "connection_lost" | "unknown";

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const KNOWN: readonly string[] = ["not_found", "not_loaded", "unknown_command", "connection_lost"];

/** Keeps a subscription to one meter alive: through lost connections, restarts and reloads. */
export class MeterController implements ReactiveController {
  meter: Meter | null = null;
  failure: FailureKey | null = null;

  private connection: Connection | null = null;
  private deviceId: string | undefined;
  private unsubscribe: (() => Promise<void> | void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private isShown = false;
  /** Grows with each subscription, so that what comes late from an older one is not heard. */
  private turn = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Says which meter to follow; called at every change of `hass`, hence cheap. */
  follow(hass: Hass | undefined, deviceId: string | undefined): void {
    const connection = hass?.connection ?? null;
    if (connection === this.connection && deviceId === this.deviceId) return;
    if (deviceId !== this.deviceId) this.meter = null;
    this.leave();
    this.connection = connection;
    this.deviceId = deviceId;
    this.failure = null;
    if (this.isShown) this.enter();
  }

  hostConnected(): void {
    this.isShown = true;
    this.enter();
  }

  hostDisconnected(): void {
    this.isShown = false;
    this.leave();
  }

  private enter(): void {
    this.connection?.addEventListener("ready", this.onReady);
    this.connection?.addEventListener("disconnected", this.onLost);
    this.subscribe();
  }

  private leave(): void {
    this.connection?.removeEventListener("ready", this.onReady);
    this.connection?.removeEventListener("disconnected", this.onLost);
    this.drop();
  }

  private drop(): void {
    this.turn++;
    clearTimeout(this.timer);
    const unsubscribe = this.unsubscribe;
    this.unsubscribe = null;
    // The other side may have forgotten the subscription already.
    void Promise.resolve(unsubscribe?.()).catch(() => undefined);
  }

  private readonly onReady = (): void => {
    this.unsubscribe = null;
    this.tries = 0;
    this.subscribe();
  };

  private readonly onLost = (): void => {
    this.unsubscribe = null;
    clearTimeout(this.timer);
    this.turn++;
    this.fail("connection_lost");
  };

  private subscribe(): void {
    this.drop();
    if (!this.connection || !this.deviceId) return;
    const turn = this.turn;
    const isCurrent = (): boolean => turn === this.turn;
    this.connection
      .subscribeMessage<MeterEvent>(
        (event) => isCurrent() && this.hear(event),
        { type: `${DOMAIN}/meter/subscribe`, device_id: this.deviceId },
        // On its own the connection would subscribe again but swallow the refusal of an integration that starts yet.
        { resubscribe: false },
      )
      .then(
        (unsubscribe) => {
          if (isCurrent()) this.unsubscribe = unsubscribe;
          else void Promise.resolve(unsubscribe()).catch(() => undefined);
        },
        (error: unknown) => {
          if (!isCurrent()) return;
          const { code } = failureOf(error);
          this.fail((KNOWN.includes(code) ? code : "unknown") as FailureKey);
          this.later();
        },
      );
  }

  private hear(event: MeterEvent): void {
    this.tries = 0;
    if ("gone" in event) {
      this.unsubscribe = null;
      this.later();
      return;
    }
    this.meter = event;
    this.failure = null;
    this.host.requestUpdate();
  }

  private fail(failure: FailureKey): void {
    this.failure = failure;
    this.host.requestUpdate();
  }

  private later(): void {
    clearTimeout(this.timer);
    const pause = RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)];
    this.timer = setTimeout(() => this.subscribe(), pause);
  }
}
