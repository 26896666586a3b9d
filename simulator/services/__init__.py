"""What the services do, whatever protocol asks: Services holds one of each over the same state."""

from ..envelope import Envelope
from ..rules.context import Context, Taxpayer
from ..rules.options import Options
from ..signing import new_key
from .einvoice import EinvoiceService
from .ewaybill import EwaybillService
from .ewaybill_life import EwaybillLife
from .register import Register
from .sessions import Sessions


class Services:
    """E-way bill system, invoice registration portal, GSTIN register and sessions over one Store."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self.register = Register(store)
        self.sessions = Sessions(store, clock)
        with store.transaction():
            if not store.setting("signing_key"):
                store.set_setting("signing_key", new_key())
            self.options = Options().changed(store.setting("options", {}))
        self.einvoice = EinvoiceService(self, store.setting("signing_key"))
        self.ewaybill = EwaybillService(self)
        self.life = EwaybillLife(self)
        self.envelope = Envelope(store)

    def context(self, gstin):
        return Context(self.clock.now(), gstin, self.options, self.register.taxpayer)

    def change_options(self, values):
        """Take new values for some options; ValueError names what does not fit."""
        self.options = self.options.changed(values)
        self.store.set_setting("options", self.options.as_dict())
        return self.options.as_dict()


__all__ = ["Services", "Taxpayer"]
