"""What a received file may be and what reading it may cost: all limits, in one place.

None of them has refused a real form: the largest that was seen is a hundredth of the limits,
and takes a third of a second. An office whose workbooks are of another kind raises them in its
model (``[granser]``). A mebibyte (2^20 bytes) is called MB, as the file manager does.
"""

from __future__ import annotations

from pydantic import Field

from validation.model_parts import ModelPart

_MEBIBYTE = 2**20


class Limits(ModelPart):
    """The limits (``[granser]``)."""

    file_mb: int = Field(default=50, ge=1, le=2000, alias="fil_mb")
    """The file as it was received."""
    members: int = Field(default=2000, ge=100, le=100_000, alias="delar")
    """Parts that the file is packed from."""
    part_mb: int = Field(default=64, ge=1, le=2000, alias="del_mb")
    """One part, unpacked."""
    unpacked_mb: int = Field(default=256, ge=1, le=2000, alias="uppackat_mb")
    """All parts, unpacked."""
    shrinking: int = Field(default=200, ge=10, le=2000, alias="packning")
    """How many times a part of more than 16 MB may be larger than it is packed."""
    cells: int = Field(default=20_000_000, ge=100_000, le=1_000_000_000, alias="celler")
    """Cells of a sheet from A1 to the last one: the parser makes room for each of them."""
    repeated: int = Field(default=1_000_000, ge=10_000, le=100_000_000, alias="upprepade")
    """Cells of an ods sheet that hold a value, repeated ones included."""
    memory_mb: int = Field(default=800, ge=100, le=100_000, alias="minne_mb")
    """Memory that the process that reads may take beyond what the program itself needs."""
    seconds: int = Field(default=10, ge=1, le=3600, alias="sekunder")
    """Time for one file."""

    @property
    def file_bytes(self) -> int:
        """The largest file."""
        return self.file_mb * _MEBIBYTE

    @property
    def part_bytes(self) -> int:
        """The largest part."""
        return self.part_mb * _MEBIBYTE

    @property
    def unpacked_bytes(self) -> int:
        """The largest sum of all parts."""
        return self.unpacked_mb * _MEBIBYTE

    @property
    def memory_bytes(self) -> int:
        """What reading may take."""
        return self.memory_mb * _MEBIBYTE


LIMITS = Limits()
"""What holds where the model says nothing."""
