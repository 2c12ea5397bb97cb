"""Templates: schemas + model + plan + last period → a department's workbook."""

from __future__ import annotations

from xlvp.template.handout import write_templates
from xlvp.template.prefill import Sources
from xlvp.template.workbook import write_template

__all__ = ["Sources", "write_template", "write_templates"]
