"""Repair issues of the heaters: raised while something is wrong, gone when it is cured."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN
from ..control.decision import HeaterDecision
from ..control.learning import Learned
from ..control.model import HeaterSettings, Settings, Status
from .heating import Heating
from .relay import Relay


@dataclass(frozen=True, slots=True)
class _Issue:
    """What is wrong: a translation key and what is filled in."""

    key: str
    placeholders: dict[str, str]
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING
    """Error: above all others, for what is dangerous now."""
    heater: str | None = None
    """Whose fault it is, if only a person can tell that it is mended."""


class HeatingIssues:
    """Compares what is wrong with what was said."""

    def __init__(self, hass: HomeAssistant, heating: Heating) -> None:
        """Prepare; relays may appear late, so nobody is missed before Home Assistant has started."""
        self._hass = hass
        self._heating = heating
        self._started = False
        self._raised: dict[str, _Issue] = {}

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Follow the heating; returns how to stop that and take back what was said."""
        unsubscribe = [
            self._heating.add_listener(self._update),
            self._heating.store.add_listener(lambda _minute: self._update()),
            async_at_started(self._hass, self._start),
        ]

        def stop() -> None:
            for each in unsubscribe:
                each()
            self._say({})

        return stop

    async def _start(self, _hass: HomeAssistant) -> None:
        """Begin to miss relays."""
        self._started = True
        self._update()

    @callback
    def _update(self) -> None:
        """Find out what is wrong now."""
        wrong = self._control_issue() | self._price_issue()
        settings, decision = self._heating.settings, self._heating.decision
        for key, heater in settings.heaters.items():
            relay, learned = self._heating.bank.heaters[key], self._heating.learned(key)
            subentry = self._heating.entry.subentries.get(key)
            names = {"relay": relay.entity_id, "name": subentry.title if subentry else relay.entity_id}
            if learned.welded:
                wrong[f"welded_{key}"] = _welded(key, heater, learned, names)
            elif issue := self._relay_issue(relay, decision.heaters[key], names):
                wrong[f"relay_{key}"] = issue
            if relay.opens_itself:
                wrong[f"relay_opens_{key}"] = _Issue("relay_opens", {"relay": relay.entity_id})
            if issue := _band_issue(relay.entity_id, heater, settings, learned):
                wrong[f"band_{key}"] = issue
            wrong |= {f"{issue.key}_{key}": issue for issue in _seen(relay.entity_id, heater, learned)}
        if (contactor := self._heating.bank.contactor) and (issue := self._contactor_issue(contactor)):
            wrong[f"contactor_{self._heating.entry.entry_id}"] = issue
        self._say(wrong)

    def _control_issue(self) -> dict[str, _Issue]:
        """Return that the control itself has failed."""
        if (fault := self._heating.fault) is None:
            return {}
        entry = self._heating.entry
        names = {"name": entry.title, "error": type(fault.error).__name__}
        return {f"control_failed_{entry.entry_id}": _Issue("control_failed", names, ir.IssueSeverity.ERROR)}

    def _price_issue(self) -> dict[str, _Issue]:
        """Return that heating with surplus does not pay."""
        entry, prices = self._heating.entry, self._heating.sources.prices
        if not self._heating.settings.heaters or prices.gain_ct > 0:
            return {}
        names = {
            "name": entry.title,
            "feed_in": f"{prices.feed_in_ct:.4g}",
            "replaced": f"{prices.replaced_ct:.4g}",
        }
        return {f"feed_in_earns_more_{entry.entry_id}": _Issue("feed_in_earns_more", names)}

    def _relay_issue(self, relay: Relay, decision: HeaterDecision, names: dict[str, str]) -> _Issue | None:
        """Return what is wrong with a heater's relay by what it shows, the most dangerous first."""
        if decision.status is Status.CANNOT_SWITCH_OFF:
            return _Issue("cannot_switch_off", names, ir.IssueSeverity.ERROR)
        if self._is_gone(relay):
            return _Issue("relay_gone", {"relay": relay.entity_id})
        if decision.lost_on:
            return _Issue("out_of_reach_on", names)
        return _Issue("does_not_switch_on", names) if decision.status is Status.RELAY_FAULT else None

    def _contactor_issue(self, contactor: Relay) -> _Issue | None:
        """Return what is wrong with the main contactor."""
        decision, names = self._heating.decision, {"relay": contactor.entity_id}
        if self._is_gone(contactor):
            return _Issue("relay_gone", names)
        if decision.contactor_stays_on:
            return _Issue("contactor_does_not_open", names)
        fault = decision.contactor_fault and contactor.on is not None
        return _Issue("contactor_does_not_close", names) if fault else None

    def _is_gone(self, relay: Relay) -> bool:
        """Return whether its entity does not exist any more."""
        known = er.async_get(self._hass).async_get(relay.entity_id) is not None
        return self._started and not known and self._hass.states.get(relay.entity_id) is None

    @callback
    def _say(self, wrong: dict[str, _Issue]) -> None:
        """Raise what is new, take back what is cured."""
        for issue_id in self._raised.keys() - wrong.keys():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for issue_id, issue in wrong.items():
            if self._raised.get(issue_id) != issue:
                ir.async_create_issue(
                    self._hass,
                    DOMAIN,
                    issue_id,
                    data={"entry_id": self._heating.entry.entry_id, "heater": issue.heater},
                    is_fixable=issue.heater is not None,
                    severity=issue.severity,
                    translation_key=issue.key,
                    translation_placeholders=issue.placeholders,
                )
        self._raised = wrong


def _welded(key: str, heater: HeaterSettings, learned: Learned, names: dict[str, str]) -> _Issue:
    """Return that the meter has seen a heater go on drawing; only a person knows when it is mended."""
    seen = {"times": f"{learned.stuck}", "power": f"{learned.power_w or heater.power_w:.0f}"}
    return _Issue("welded", names | seen, ir.IssueSeverity.ERROR, heater=key)


def _seen(relay: str, heater: HeaterSettings, learned: Learned) -> Iterator[_Issue]:
    """Yield what the meter has shown to be wrong, three times in a row."""
    power = f"{learned.power_w or heater.power_w:.0f}"
    if learned.not_drawing:
        placeholders = {"relay": relay, "times": f"{learned.misses}", "power": power}
        yield _Issue("not_drawing", placeholders)
    if phase := learned.wrong_phase:
        placeholders = {
            "relay": relay,
            "times": f"{learned.elsewhere_times}",
            "power": f"{learned.elsewhere_w:.0f}",
            "entered": heater.phase.upper(),
            "seen": phase.upper(),
        }
        yield _Issue("wrong_phase", placeholders)


def _band_issue(relay: str, heater: HeaterSettings, settings: Settings, learned: Learned) -> _Issue | None:
    """Return that a heater's own power would drive it from its start to its stop: it would click."""
    heater = replace(heater, power_w=learned.power_w or heater.power_w)
    band_w = settings.strategy.band_w(heater, settings)
    if band_w >= heater.power_w:
        return None
    placeholders = {"relay": relay, "band": f"{band_w:.0f}", "power": f"{heater.power_w:.0f}"}
    return _Issue("band_too_narrow", placeholders)
