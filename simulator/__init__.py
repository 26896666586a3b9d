"""A stand-in for the government's e-way bill and invoice registration services.

handle = simulator.run_in_thread()
handle.url      # "http://127.0.0.1:40123"
handle.stop()
"""

DISCLAIMER = "SIMULATOR - not a government service; its numbers have no legal effect"

from .server import Simulator, run_in_thread  # noqa: E402 the modules below read DISCLAIMER

__all__ = ["DISCLAIMER", "Simulator", "run_in_thread"]
