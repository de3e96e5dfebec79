"""Where and in which number format to compute: what `auto` means, decided once and written into every result."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from ..config import TrainConfig
from ..cores import cores, threads_asked
from ..errors import ConfigError


@dataclass(frozen=True)
class Hardware:
    device: torch.device
    dtype: torch.dtype
    threads: int

    def to_dict(self) -> dict[str, str | int]:
        """As result files name it."""
        name = str(self.dtype).removeprefix("torch.")
        return {"device": str(self.device), "dtype": name, "threads": self.threads}

    @contextmanager
    def forward(self) -> Iterator[None]:
        """Forward passes inside run in `dtype`; weights and losses stay float32."""
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            yield

    @contextmanager
    def used(self) -> Iterator[None]:
        """Compute with `threads` threads inside, and as before afterwards."""
        before = torch.get_num_threads()
        torch.set_num_threads(self.threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def choose(config: TrainConfig) -> Hardware:
    device = _device(config.device)
    if config.dtype == "auto":
        dtype = torch.bfloat16 if _multiplies_bfloat16(device) else torch.float32
    else:
        dtype = torch.bfloat16 if config.dtype == "bfloat16" else torch.float32
    return Hardware(device, dtype, config.threads or threads_asked() or cores())


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        if device.type not in ("cpu", "cuda", "mps"):
            raise RuntimeError("TailRx computes on cpu, cuda or mps")
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as why:
        raise ConfigError(f"device {name!r} is not there ({str(why).splitlines()[0]}); use auto or cpu.") from why
    return device


def _multiplies_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):
        return False
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
