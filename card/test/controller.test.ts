// @vitest-environment node
import type { ReactiveControllerHost } from "lit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aMeter, FakeHass } from "../dev/fake-hass";
import { MeterController } from "../src/meter-controller";

const TYPE = "grid_meter/meter/subscribe";

describe("following a meter", () => {
  let hass: FakeHass;
  let controller: MeterController;
  let updates: number;

  beforeEach(() => {
    vi.useFakeTimers();
    hass = new FakeHass();
    updates = 0;
    const host: ReactiveControllerHost = {
      addController: () => undefined, removeController: () => undefined, updateComplete: Promise.resolve(true),
      requestUpdate: () => void updates++,
    };
    controller = new MeterController(host);
    controller.hostConnected();
  });
  afterEach(() => vi.useRealTimers());

  const settle = (ms = 1): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const open = () => hass.subscriptions.filter((subscription) => !subscription.isOver);

  it("hears the meter and its changes, once however often it is told to follow", async () => {
    controller.follow(hass, "d1");
    controller.follow(hass, "d1");
    await settle();
    expect(controller.meter?.name).toBe("Maison");
    expect(open()).toHaveLength(1);
    expect(open()[0]!.message).toEqual({ type: TYPE, device_id: "d1" });
    hass.say(aMeter({ polling: true }));
    expect(controller.meter?.polling).toBe(true);
    expect(updates).toBe(2);
  });

  it("changes to another device, and forgets the first", async () => {
    controller.follow(hass, "d1");
    await settle();
    controller.follow(hass, "d2");
    expect(controller.meter).toBeNull();
    await settle();
    expect(open().map((subscription) => subscription.message.device_id)).toEqual(["d2"]);
  });

  it("asks again and again while the entry is not loaded", async () => {
    hass.refusals[TYPE] = { code: "not_loaded", message: "" };
    controller.follow(hass, "d1");
    await settle();
    expect(controller.failure).toBe("not_loaded");
    await settle(3_500);
    hass.refusals[TYPE] = undefined;
    await settle(6_000);
    expect(controller.failure).toBeNull();
    expect(controller.meter?.name).toBe("Maison");
    expect(open()).toHaveLength(1);
  });

  it.each([
    [{ code: "not_found", message: "" }, "not_found"],
    [{ code: "unknown_command", message: "" }, "unknown_command"],
    [{ code: "home_assistant_error", message: "" }, "unknown"],
    [3, "connection_lost"],
  ])("names a refusal %o", async (refusal, name) => {
    hass.refusals[TYPE] = refusal as never;
    controller.follow(hass, "d1");
    await settle();
    expect(controller.failure).toBe(name);
  });

  it("keeps what it knows when the connection is lost, and goes on when it is back", async () => {
    controller.follow(hass, "d1");
    await settle();
    const before = hass.subscriptions[0]!;
    hass.fire("disconnected");
    expect(controller.failure).toBe("connection_lost");
    expect(controller.meter).not.toBeNull();
    before.say(aMeter({ name: "from the past" }));
    expect(controller.meter?.name).toBe("Maison");
    hass.meter = aMeter({ name: "Back" });
    hass.fire("ready");
    await settle();
    expect(controller.failure).toBeNull();
    expect(controller.meter?.name).toBe("Back");
  });

  it("subscribes anew when the entry says that it goes", async () => {
    controller.follow(hass, "d1");
    await settle();
    hass.say({ gone: true });
    expect(hass.subscriptions).toHaveLength(1);
    await settle(1_100);
    expect(hass.subscriptions).toHaveLength(2);
  });

  it("leaves nothing behind when the card goes, and comes back with it", async () => {
    controller.follow(hass, "d1");
    await settle();
    controller.hostDisconnected();
    expect(open()).toHaveLength(0);
    expect(hass.heard).toBe(0);
    controller.hostConnected();
    await settle();
    expect(open()).toHaveLength(1);
  });

  it("gives back a subscription that comes after the card went", async () => {
    hass.pause = 50;
    controller.follow(hass, "d1");
    controller.hostDisconnected();
    await settle(100);
    expect(open()).toHaveLength(0);
    expect(controller.meter).toBeNull();
  });

  it("waits for a device", async () => {
    controller.follow(hass, undefined);
    await settle(60_000);
    expect(hass.subscriptions).toHaveLength(0);
    expect(controller.failure).toBeNull();
  });
});
