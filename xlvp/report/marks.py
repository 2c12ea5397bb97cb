"""Symbol and colour of deliveries, findings and ties, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from validation.finding import Severity
from xlvp.delivery_status import State
from xlvp.reconciliation import Outcome
from xlvp.report.styles import BAD, CAUTION, GOOD

SYMBOLS: Mapping[State, tuple[str, str]] = {
    State.SIGNED: ("✓", GOOD),
    State.VALID: ("○", GOOD),
    State.ERRORS: ("✗", BAD),
    State.RECEIVED: ("?", BAD),
    State.NOT_RECEIVED: ("–", BAD),
}
"""Of each state of a delivery."""
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.DIFFERS: ("✗", BAD),
    Outcome.NOT_COMPARED: ("?", CAUTION),
    Outcome.ROUNDING: ("≈", GOOD),
    Outcome.TIES: ("✓", GOOD),
}
"""Of how a control figure came out."""
SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("✗", BAD),
    Severity.WARNING: ("!", CAUTION),
    Severity.INFO: ("i", ""),
}
"""Of a finding; no colour is the text's own."""
