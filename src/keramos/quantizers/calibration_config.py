"""What GPTQ and AWQ are told alike: what to calibrate with, and how many numbers share a scale."""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.errors import ConfigError
from keramos.quantizers.configuration import QuantizationConfig


class CalibrationConfig(QuantizationConfig):
    """Base of the configs of modes that look at what a model's layers are called with."""

    _settings: ClassVar[tuple[str, ...]]
    _mode: ClassVar[str]

    def _take(self, dataset: Any, tokenizer: Any, settings: dict[str, Any]) -> None:
        super().__init__(None, None)
        self.weight_bits: int
        self.num_samples: int
        self.sequence_length: int
        self.group_size: int
        self.quantization_layer_structure: Any
        self.dataset, self.tokenizer = dataset, tokenizer
        for name in self._settings:
            setattr(self, name, settings[name])
        for name in ("num_samples", "sequence_length"):
            if settings[name] <= 0:
                raise ConfigError(f"{name} must be a positive integer", found=settings[name])
        if self.group_size < -1 or self.group_size == 0:
            raise ConfigError(
                "Invalid group_size. Supported values are -1 or a positive integer",
                found=self.group_size,
            )

    @property
    def mode(self) -> str:
        """The mode of the dtype policies that it belongs to."""
        return self._mode

    def dtype_policy_string(self) -> str:
        """`<mode>/<weight_bits>/<group_size>`, of which policies are named."""
        return f"{self._mode}/{self.weight_bits}/{self.group_size}"

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; what was calibrated with, texts and layers, is not kept."""
        settings = {name: getattr(self, name) for name in self._settings}
        settings["quantization_layer_structure"] = None
        return {"dataset": None, "tokenizer": None, **settings}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A config from what `get_config` gave."""
        return cls(**config)
