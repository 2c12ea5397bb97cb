"""The demonstration: three years of a regional office, from figures that were published."""
