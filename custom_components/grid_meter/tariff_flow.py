"""The tariffs of a home in its dialog: seen in words before they are kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.translation import async_get_translations

from . import links
from .const import CONF_REFERENCE_POWER, CONF_TARIFFS, DOMAIN
from .coordinator import UsagePointCoordinator
from .devices import async_of_subentry
from .metering import off_peak
from .metering.flaws import Flaw
from .metering.model import Direction, Unit
from .metering.presets import Preset
from .metering.projection import main_channels
from .metering.tariff import DAY, Timeline, unit_of
from .metering.tariff_document import Checked, Document, Kind, check, dump
from .regulated import async_get_presets, subscribed_kva
from .tariff_forms import (
    CONF_GRID_POWER,
    CONF_KIND,
    CONF_KNOWN_UNTIL,
    CONF_OFF_PEAK_HOURS,
    CONF_POWER,
    CONF_PRESET,
    CONF_RULES,
    CONF_SOURCE,
    CONF_START,
    CONF_UNIT,
    CONF_VERSION,
    CONF_YAML,
    EXAMPLE,
    YAML_FORM,
    NotYaml,
    field_of,
    from_version,
    kind_form,
    preset_form,
    prices_form,
    read_yaml,
    to_version,
    version_form,
    write_yaml,
)
from .tariff_words import Words

VERSION: Final = 2
"""How many keys lead to a version: versions, and its number."""


class TariffSteps(ConfigSubentryFlow):
    """The steps in which the tariffs of a home are written down."""

    has_regulated_tariffs: ClassVar = True
    has_grid_tariff: ClassVar = False
    _home: UsagePointCoordinator
    _words: Words
    _presets: dict[str, Preset]
    _direction = Direction.CONSUMPTION
    _kind = Kind.FLAT
    _replaced: str | None = None
    _shown: dict[str, Any] | None = None
    _hint = ""
    _made: Timeline | None = None
    _doubts: tuple[str, ...] = ()

    async def async_step_tariffs(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go on with the direction that is measured; let the user choose between two."""
        home = async_of_subentry(self.hass, self._reconfigure_subentry_id)
        if home is None:
            return self.async_abort(reason="tariffs_not_loaded")
        self._home = home
        self._words = await Words.async_get(self.hass)
        self._presets = await async_get_presets(self.hass)
        channels = main_channels(home.channels)
        directions = [d for d, each in channels.items() if each.unit is Unit.ENERGY]
        if not directions:
            return self.async_abort(reason="tariffs_unmeasured")
        if len(directions) == 1:
            self._direction = directions[0]
            return await self.async_step_tariff_list()
        return self.async_show_menu(
            step_id="tariffs",
            menu_options=[f"tariffs_{direction}" for direction in directions],
            description_placeholders=self._named,
        )

    async def async_step_tariffs_consumption(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the tariffs of what is taken from the grid."""
        self._direction = Direction.CONSUMPTION
        return await self.async_step_tariff_list()

    async def async_step_tariffs_production(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the tariffs of what is given to the grid."""
        self._direction = Direction.PRODUCTION
        return await self.async_step_tariff_list()

    async def async_step_tariff_list(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what is known of a direction, and what can be done about it."""
        options = ["tariff_add"]
        if self.has_regulated_tariffs and self._direction is Direction.CONSUMPTION:
            options.insert(0, "tariff_preset")
        if self._versions:
            options += ["tariff_change", "tariff_remove"]
        return self.async_show_menu(
            step_id="tariff_list",
            menu_options=[*options, "tariff_yaml"],
            description_placeholders={
                **self._named,
                "timeline": self._words.timeline(self._known),
            },
        )

    async def async_step_tariff_preset(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose a regulated tariff, with its dates and its sources."""
        errors = {}
        contract = self._home.archive.contract
        if user_input is not None:
            preset = self._presets[user_input[CONF_PRESET]]
            power = int(user_input.get(CONF_POWER, 0))
            if power in preset.prices:
                hours = str_hours(contract.off_peak_hours)
                version = preset.version(power, hours)
                self._begin(preset.kind, from_version(version))
                self._hint = self._words.preset(preset)
                if power not in preset.standing_charges:
                    self._hint += f"\n\n{self._words.say('tariff_no_standing')}"
                return await self.async_step_tariff_prices()
            errors[CONF_POWER] = "tariff_no_such_power"
        powers = sorted({p for preset in self._presets.values() for p in preset.powers})
        suggested = {}
        if (subscribed := subscribed_kva(contract)) in powers:
            suggested[CONF_POWER] = str(subscribed)
        names = {key: preset.name for key, preset in self._presets.items()}
        told = [f"- {self._words.preset(preset)}" for preset in self._presets.values()]
        return self.async_show_form(
            step_id="tariff_preset",
            data_schema=self.add_suggested_values_to_schema(
                preset_form(names, powers), user_input or suggested
            ),
            errors=errors,
            description_placeholders={**self._named, "presets": "\n".join(told)},
            last_step=False,
        )

    async def async_step_tariff_add(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose the kind of a tariff; it begins with what is known of it."""
        if user_input is not None:
            kind = Kind(user_input[CONF_KIND])
            alike = [each for each in self._versions if each["type"] == kind]
            shown = from_version(alike[-1]) if alike else self._told_elsewhere(kind)
            self._begin(kind, {**shown, CONF_START: self._home.today.isoformat()})
            return await self.async_step_tariff_prices()
        newest = {CONF_KIND: self._versions[-1]["type"]} if self._versions else {}
        return self.async_show_form(
            step_id="tariff_add",
            data_schema=self.add_suggested_values_to_schema(
                kind_form(self._direction), newest
            ),
            description_placeholders={**self._named, "docs_url": links.page("costs")},
            last_step=False,
        )

    async def async_step_tariff_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose a tariff to change."""
        if user_input is not None:
            start = user_input[CONF_VERSION]
            version = next(each for each in self._versions if each[CONF_START] == start)
            self._begin(Kind(version["type"]), from_version(version))
            self._replaced = start
            return await self.async_step_tariff_prices()
        return self.async_show_form(
            step_id="tariff_change",
            data_schema=version_form(self._told),
            description_placeholders=self._named,
            last_step=False,
        )

    async def async_step_tariff_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose a tariff to remove."""
        if user_input is not None:
            self._replaced = user_input[CONF_VERSION]
            if self._others:
                self._take(self._check(self._others))
            else:
                self._made, self._doubts = Timeline(self._direction), ()
            return await self.async_step_tariff_confirm()
        return self.async_show_form(
            step_id="tariff_remove",
            data_schema=version_form(self._told),
            description_placeholders=self._named,
            last_step=False,
        )

    async def async_step_tariff_prices(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take the prices of a tariff, until they can be meant that way."""
        errors: dict[str, str] = {}
        notes = [self._hint] if self._hint else []
        if user_input is not None:
            self._shown = user_input
            try:
                version = to_version(self._kind, user_input)
            except NotYaml as err:
                errors[CONF_RULES] = "tariff_not_yaml"
                notes.append(self._words.say("tariff_yaml_line", line=err.line))
            else:
                doubts = self._doubts_of(version)
                if doubts is None:
                    errors[CONF_UNIT] = "tariff_unit_needed"
                elif await self._async_accepts(version, doubts, errors, notes):
                    return await self.async_step_tariff_confirm()
        hours = self._home.archive.contract.off_peak_hours
        if hours and self._kind is Kind.PEAK_OFF_PEAK and not notes:
            notes.append(self._words.say("tariff_contract_hours", hours=hours))
        return self.async_show_form(
            step_id="tariff_prices",
            data_schema=self.add_suggested_values_to_schema(
                prices_form(self._kind, with_grid=self._with_grid), self._shown or {}
            ),
            errors=errors,
            description_placeholders={
                **self._named,
                "kind": self._words.choice("tariff_kind", self._kind),
                "notes": "\n\n".join(notes),
                "docs_url": links.page("costs"),
            },
            last_step=False,
        )

    async def async_step_tariff_yaml(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the whole timeline to be copied, and take another one in its place."""
        errors, notes = {}, ""
        text = write_yaml(self._kept)
        if user_input is not None:
            text = user_input[CONF_YAML]
            try:
                document = read_yaml(text)
            except NotYaml as err:
                errors[CONF_YAML] = "tariff_not_yaml"
                notes = self._words.say("tariff_yaml_line", line=err.line)
            else:
                checked = check(document, known_since=self._home.data.first_day)
                timeline = checked.timeline
                if timeline is None:
                    errors[CONF_YAML] = "tariff_flawed"
                    notes = self._words.flaws(checked.errors)
                elif timeline.direction is not self._direction:
                    errors[CONF_YAML] = "tariff_other_direction"
                else:
                    self._take(checked)
                    return await self.async_step_tariff_confirm()
        return self.async_show_form(
            step_id="tariff_yaml",
            data_schema=self.add_suggested_values_to_schema(
                YAML_FORM, {CONF_YAML: text}
            ),
            errors=errors,
            description_placeholders={
                **self._named,
                "notes": notes,
                "docs_url": links.page("costs"),
            },
            last_step=False,
        )

    async def async_step_tariff_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the tariffs as they will be, and what is doubtful, until the user agrees."""
        assert self._made is not None
        if user_input is not None:
            return self._keep(self._made)
        doubts = "\n".join(f"- {doubt}" for doubt in self._doubts)
        return self.async_show_form(
            step_id="tariff_confirm",
            data_schema=vol.Schema({}),
            description_placeholders={
                **self._named,
                "timeline": self._words.timeline(self._made),
                "notes": doubts and self._words.say("tariff_doubts", doubts=doubts),
            },
            last_step=True,
        )

    @property
    def _named(self) -> dict[str, str]:
        """Return whose tariffs they are."""
        return {
            "home": self._get_reconfigure_subentry().title,
            "direction": self._words.direction(self._direction),
        }

    @property
    def _known(self) -> Timeline | None:
        """Return the timeline that is kept, None where none can be read."""
        return check(self._kept).timeline

    @property
    def _kept(self) -> Document:
        """Return what is kept of the direction, whether it can be read or not."""
        kept = self._get_reconfigure_subentry().data.get(CONF_TARIFFS, {})
        document: Document = kept.get(self._direction.value, self._document([]))
        return document

    @property
    def _versions(self) -> list[Document]:
        """Return the versions that are kept, oldest first."""
        known = self._known
        return [] if known is None else dump(known)["versions"]

    @property
    def _others(self) -> list[Document]:
        """Return the versions that are kept but for the one that is replaced."""
        return [each for each in self._versions if each[CONF_START] != self._replaced]

    @property
    def _told(self) -> dict[str, str]:
        """Return the versions that are kept in words, by their first days."""
        versions = self._known.versions if self._known else ()
        return {
            each.start.isoformat(): self._words.version(each).replace("*", "")
            for each in versions
        }

    @property
    def _with_grid(self) -> bool:
        """Tell whether the use of the grid is priced by itself."""
        return self.has_grid_tariff and self._direction is Direction.CONSUMPTION

    def _begin(self, kind: Kind, shown: dict[str, Any]) -> None:
        """Begin with a version of a kind, and what its form shows at first."""
        self._kind, self._shown = kind, shown
        self._replaced, self._hint = None, ""

    def _told_elsewhere(self, kind: Kind) -> dict[str, Any]:
        """Return what the contract and the home tell of a kind of tariff."""
        shown: dict[str, Any] = {}
        if kind is Kind.RULES:
            shown[CONF_RULES] = EXAMPLE
        hours = str_hours(self._home.archive.contract.off_peak_hours)
        if kind is Kind.PEAK_OFF_PEAK and hours:
            shown[CONF_OFF_PEAK_HOURS] = hours
        power = self._get_reconfigure_subentry().data.get(CONF_REFERENCE_POWER)
        if self._with_grid and power:
            shown[CONF_GRID_POWER] = f"{power / 1000:g}"
        return shown

    def _doubts_of(self, version: Document) -> tuple[str, ...] | None:
        """Return what is doubtful of what others tell; None without a unit of prices.

        A unit that was left empty is the one that the entity tells.
        """
        until = version.get(CONF_KNOWN_UNTIL)
        if until is not None and until > (self._home.today + DAY).isoformat():
            return (self._words.say("tariff_known_ahead", until=until),)
        source = version.get(CONF_SOURCE)
        if self._kind is not Kind.OUTSIDE or source is None:
            return ()
        state = self.hass.states.get(source) if "." in source else None
        told = state.attributes.get("unit_of_measurement") if state else None
        meant = unit_of(told)
        if CONF_UNIT not in version:
            if meant is None:
                return None
            version[CONF_UNIT] = meant.value
        elif meant is not None and version[CONF_UNIT] != meant:
            return (self._words.say("tariff_other_unit", source=source, unit=told),)
        return ()

    async def _async_accepts(
        self,
        version: Document,
        doubts: tuple[str, ...],
        errors: dict[str, str],
        notes: list[str],
    ) -> bool:
        """Tell whether a version can be meant that way; name all that is wrong with it."""
        versions = sorted([*self._others, version], key=lambda each: each[CONF_START])
        index = versions.index(version)
        checked = self._check(versions)
        labels = await self._async_labels()
        told = []
        for flaw in checked.errors:
            field = field_of(self._kind, flaw.place[VERSION:])
            errors[field or "base"] = "tariff_flawed"
            told.append(f"- {self._words.flaw(flaw, labels.get(field) or flaw.where)}")
        if told:
            notes.append("\n".join(told))
            return False
        self._take(checked, doubts, index, labels)
        return True

    def _take(
        self,
        checked: Checked,
        doubts: Iterable[str] = (),
        index: int | None = None,
        labels: dict[str | None, str] | None = None,
    ) -> None:
        """Keep a timeline in mind until the user agrees, and what is doubtful of it."""

        def where(flaw: Flaw) -> str:
            """Return the place as the form names it, if it is on the form."""
            is_here = flaw.place[:VERSION] == ("versions", index)
            field = field_of(self._kind, flaw.place[VERSION:]) if is_here else None
            return (labels or {}).get(field) or flaw.where

        self._made = checked.timeline
        told = [self._words.flaw(flaw, where(flaw)) for flaw in checked.warnings]
        self._doubts = (*doubts, *told)

    def _document(self, versions: list[Document]) -> Document:
        """Return versions as a document."""
        return {"direction": self._direction.value, "versions": versions}

    def _check(self, versions: list[Document]) -> Checked:
        """Check versions against each other, and against what is known of energy."""
        first: date | None = self._home.data.first_day
        return check(self._document(versions), known_since=first)

    async def _async_labels(self) -> dict[str | None, str]:
        """Return the names of the fields of the form of prices."""
        category = "config_subentries"
        texts = await async_get_translations(
            self.hass, self.hass.config.language, category, {DOMAIN}
        )
        kind = self._get_reconfigure_subentry().subentry_type
        start = f"component.{DOMAIN}.{category}.{kind}.step.tariff_prices.data."
        return {
            key.removeprefix(start): text
            for key, text in texts.items()
            if key.startswith(start)
        }

    def _keep(self, timeline: Timeline) -> SubentryFlowResult:
        """Keep a timeline with the home; it takes effect without a restart."""
        subentry = self._get_reconfigure_subentry()
        return self.async_update_and_abort(
            self._get_entry(),
            subentry,
            data=with_tariffs(subentry.data, timeline),
            reason="tariffs_saved",
        )


def str_hours(text: str | None) -> str | None:
    """Return off-peak hours as the form shows them, None where they are not understood."""
    return str(off_peak.parse(text)) or None


def with_tariffs(data: Mapping[str, Any], timeline: Timeline) -> dict[str, Any]:
    """Return the data of a home with a timeline in place of that of its direction."""
    tariffs = {**data.get(CONF_TARIFFS, {})}
    tariffs.pop(timeline.direction.value, None)
    if timeline.versions:
        tariffs[timeline.direction.value] = dump(timeline)
    kept = {key: each for key, each in data.items() if key != CONF_TARIFFS}
    return {**kept, CONF_TARIFFS: tariffs} if tariffs else kept
