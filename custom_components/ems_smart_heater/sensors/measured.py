"""What the sensors of the measured quantities are called and counted in: all phases, off by default."""

from dataclasses import dataclass
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription, SensorStateClass
from homeassistant.const import (
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfReactiveEnergy,
    UnitOfReactivePower,
)

from ..coordinator import Pace
from ..meter import Phase
from ..meter.quantity import Quantity

_VOLT_AMPERE_HOUR: Final = "VAh"


@dataclass(frozen=True, kw_only=True)
class MeasuredDescription(SensorEntityDescription):
    """One quantity of one phase, as the meter sends it."""

    quantity: Quantity
    phase: Phase
    pace: Pace = Pace.LIVE


def _measured(
    key: str,
    quantity: Quantity,
    device_class: SensorDeviceClass | None,
    unit: str | None,
    *,
    precision: int,
    shown: tuple[Phase, ...] = (),
    suggested_unit: str | None = None,
    state_class: SensorStateClass = SensorStateClass.MEASUREMENT,
    pace: Pace = Pace.LIVE,
) -> list[MeasuredDescription]:
    """Return a quantity's sensors; those of the phases in `shown` are enabled by default."""
    names = {phase: key if phase is Phase.TOTAL else f"{key}_{phase}" for phase in quantity.phases}
    return [
        MeasuredDescription(
            key=name,
            translation_key=name,
            quantity=quantity,
            phase=phase,
            pace=pace,
            device_class=device_class,
            state_class=state_class,
            native_unit_of_measurement=unit,
            suggested_unit_of_measurement=suggested_unit,
            suggested_display_precision=precision,
            entity_registry_enabled_default=phase in shown,
        )
        for phase, name in names.items()
    ]


def _counted(
    key: str,
    quantity: Quantity,
    device_class: SensorDeviceClass | None,
    unit: str,
    suggested_unit: str | None,
    shown: tuple[Phase, ...] = (),
) -> list[MeasuredDescription]:
    """Return the sensors of a counter."""
    return _measured(
        key,
        quantity,
        device_class,
        unit,
        precision=2 if suggested_unit else 0,
        shown=shown,
        suggested_unit=suggested_unit,
        state_class=SensorStateClass.TOTAL_INCREASING,
        pace=Pace.SLOW,
    )


_ENERGY = (SensorDeviceClass.ENERGY, UnitOfEnergy.WATT_HOUR, UnitOfEnergy.KILO_WATT_HOUR)
_REACTIVE_ENERGY = (
    SensorDeviceClass.REACTIVE_ENERGY,
    UnitOfReactiveEnergy.VOLT_AMPERE_REACTIVE_HOUR,
    UnitOfReactiveEnergy.KILO_VOLT_AMPERE_REACTIVE_HOUR,
)
_APPARENT_ENERGY = (None, _VOLT_AMPERE_HOUR, None)  # Home Assistant has no class for it

MEASURED: Final = (
    *_measured(
        "power",
        Quantity.ACTIVE_POWER,
        SensorDeviceClass.POWER,
        UnitOfPower.WATT,
        precision=0,
        shown=tuple(Phase),
    ),
    *_measured(
        "reactive_power",
        Quantity.REACTIVE_POWER,
        SensorDeviceClass.REACTIVE_POWER,
        UnitOfReactivePower.VOLT_AMPERE_REACTIVE,
        precision=0,
    ),
    *_measured(
        "apparent_power",
        Quantity.APPARENT_POWER,
        SensorDeviceClass.APPARENT_POWER,
        UnitOfApparentPower.VOLT_AMPERE,
        precision=0,
    ),
    *_measured("power_factor", Quantity.POWER_FACTOR, SensorDeviceClass.POWER_FACTOR, None, precision=2),
    *_measured(
        "voltage",
        Quantity.VOLTAGE,
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        precision=1,
    ),
    *_measured(
        "current",
        Quantity.CURRENT,
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        precision=2,
    ),
    *_measured(
        "frequency",
        Quantity.FREQUENCY,
        SensorDeviceClass.FREQUENCY,
        UnitOfFrequency.HERTZ,
        precision=2,
        shown=(Phase.TOTAL,),
        pace=Pace.SLOW,
    ),
    *_counted("energy_import", Quantity.ENERGY_IMPORT, *_ENERGY, shown=(Phase.TOTAL,)),
    *_counted("energy_export", Quantity.ENERGY_EXPORT, *_ENERGY, shown=(Phase.TOTAL,)),
    *_counted("reactive_energy_import", Quantity.REACTIVE_ENERGY_IMPORT, *_REACTIVE_ENERGY),
    *_counted("reactive_energy_export", Quantity.REACTIVE_ENERGY_EXPORT, *_REACTIVE_ENERGY),
    *_counted("apparent_energy_import", Quantity.APPARENT_ENERGY_IMPORT, *_APPARENT_ENERGY),
    *_counted("apparent_energy_export", Quantity.APPARENT_ENERGY_EXPORT, *_APPARENT_ENERGY),
)
