/** What a meter would cost with other tariffs, and how the table shows it. */

import { messageOf } from "../backend-texts";
import { failureOf, type ComparedTariff, type Comparison, type Demand, type Page } from "../contract";
import { DOMAIN, type Hass } from "../hass";
import { counted, type Texts } from "../texts";

/** What the action calls the tariffs of the home itself. */
export const OWN = "current";

/** Prices the last twelve months with all regulated tariffs that fit; rejects with a message in the user's language. */
export async function fetchComparison(hass: Hass, deviceId: string, page: Page): Promise<Comparison> {
  const data = {
    device_id: deviceId,
    direction: page.direction,
    tariffs: Object.fromEntries(page.presets.map(({ key, name }) => [name, key])),
    standing_charges: page.presets[0]?.key,
  };
  try {
    const answer = await hass.callService(DOMAIN, "compare_tariffs", data, undefined, false, true);
    return answer?.response as Comparison;
  } catch (error) {
    throw { code: failureOf(error).code, message: await messageOf(hass, error) };
  }
}

export interface TariffRow {
  name: string;
  isOwn: boolean;
  /** Null where not a single hour has a price. */
  cost: number | null;
  difference: number | null;
  /** Why the cost is not the whole one. */
  notes: string[];
}

/** Returns the home's own tariff, then the others from the cheapest on, those that are not wholly known last. */
export function tariffRows({ tariffs }: Comparison, texts: Texts): TariffRow[] {
  const rows = Object.entries(tariffs).map(([name, told]): TariffRow => {
    const isOwn = name === OWN;
    return {
      name: isOwn ? texts.own_tariff : name,
      isOwn,
      cost: told.unknown_hours && told.unknown_energy >= told.energy ? null : told.cost,
      difference: isOwn ? null : told.difference,
      notes: notesOf(told, texts),
    };
  });
  return rows.sort((one, other) => rank(one) - rank(other) || (one.cost ?? 0) - (other.cost ?? 0));
}

const rank = ({ isOwn, cost, notes }: TariffRow): number => (isOwn ? 0 : cost === null ? 3 : notes.length ? 2 : 1);

function notesOf(told: ComparedTariff, texts: Texts): string[] {
  const unpriced = told.unknown_hours ? [counted(texts, "unpriced", told.unknown_hours)] : [];
  return told.standing_charge_known ? unpriced : [...unpriced, texts.no_standing];
}

/** Tells how often a smaller subscribed power was exceeded, by the maxima where they are known. */
export function aboveText(above: Demand["smaller"][number], { days, curve_days }: Demand, texts: Texts): string {
  if (above.days_above) return counted(texts, "above_days", above.days_above);
  if (above.intervals_above) return counted(texts, "above_intervals", above.intervals_above);
  return days || curve_days ? texts.above_never : "–";
}
