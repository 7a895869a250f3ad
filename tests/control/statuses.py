"""What kind of reason a status is."""

from custom_components.ems_smart_heater.control.model import Status

ASKED = {Status.MANUAL, Status.BOOST, Status.OVERRIDE}
PERSON = {Status.OFF, Status.OVERRIDE_OFF, Status.CONTROL_OFF}
WANTED = {
    *(Status.SURPLUS, Status.WAITING_OFF, Status.MIN_ON),
    *(Status.RELAY_FAULT, Status.RELAY_UNAVAILABLE, Status.CANNOT_SWITCH_OFF),  # these hide it
}
SAFETY = {Status.TEMPERATURE_LOST, Status.HOT, Status.LONGEST_RUN, Status.METER_LOST, Status.CONTACTOR_FAULT}
