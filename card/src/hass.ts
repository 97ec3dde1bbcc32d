/** What the card uses of Home Assistant's frontend. */

export interface Locale {
  language: string;
  number_format: "language" | "system" | "comma_decimal" | "decimal_comma" | "quote_decimal" | "space_comma" | "none";
  time_format: "language" | "system" | "12" | "24";
  first_weekday:
    | "language"
    | "monday"
    | "tuesday"
    | "wednesday"
    | "thursday"
    | "friday"
    | "saturday"
    | "sunday";
}

export type Message = { type: string } & Record<string, unknown>;

export interface Connection {
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: Message,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void> | void>;
  addEventListener(event: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(event: "ready" | "disconnected", callback: () => void): void;
}

export interface Device {
  id: string;
  name: string | null;
  name_by_user?: string | null;
  disabled_by?: string | null;
  identifiers: [string, string][];
}

export interface Entity {
  entity_id: string;
  device_id?: string | null;
  platform?: string;
}

export interface Hass {
  language: string;
  locale: Locale;
  config: { time_zone: string; currency: string };
  themes?: { darkMode?: boolean };
  /** Both come some time after the connection. */
  devices: Record<string, Device> | undefined | null;
  entities: Record<string, Entity> | undefined | null;
  connected: boolean;
  connection: Connection;
  callWS<T>(message: Message): Promise<T>;
  loadBackendTranslation?(
    category: string,
    integration: string,
  ): Promise<(key: string, places?: Record<string, string>) => string | undefined>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: unknown } | null | undefined>;
}

export const DOMAIN = "grid_meter";

/** Returns the usage points that are devices of the integration, the oldest first. */
export function usagePoints(hass: Hass): Device[] {
  const withEntities = new Set(
    Object.values(hass.entities ?? {})
      .filter((entity) => entity.platform === DOMAIN)
      .map((entity) => entity.device_id),
  );
  return Object.values(hass.devices ?? {}).filter(
    (device) =>
      !device.disabled_by &&
      (withEntities.has(device.id) || device.identifiers?.some(([domain]) => domain === DOMAIN)),
  );
}
