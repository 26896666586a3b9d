from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """The channels of a user's roles and companies are given by the server, never asked for by the browser."""
        channels = super()._build_bus_channel_list(channels)
        if self.env.user._is_internal():
            channels.extend(self.env["o2d.live"]._channels())
        return channels
