/** What Home Assistant loads with every page: it names the card, and leaves all else to be fetched. */

import { LinkyMeterCard } from "./card";
import { registerCard } from "./register";

registerCard(LinkyMeterCard);
