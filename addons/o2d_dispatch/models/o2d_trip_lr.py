from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

from ..tools import vehicle_rules as rules

BATCH = 200
# What left longer ago than this and was never asked for is no matter of today's.
OLDEST_DAYS = 60


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_lr_hours = fields.Integer(
        groups="base.group_user",
        string="LR may follow for (h)",
        default=24,
        help="Hours after the gate within which a parcel carrier's LR number is to be written down. Then it is an"
        " exception. Below zero: it is not watched.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_lr_hours = fields.Integer(related="company_id.o2d_lr_hours", readonly=False)


class StockPicking(models.Model):
    """An LR that may follow is watched."""

    _inherit = "stock.picking"

    @api.model
    def _o2d_cron_watch_lr(self):
        """Open an exception for each delivery whose LR should have come by now."""
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("o2d_lr_hours", ">=", 0)]):
            while found := retrying(partial(self._o2d_raise_lr, company), self.env):
                if not cron._commit_progress(found):
                    return

    def _o2d_raise_lr(self, company):
        """:return: how many deliveries were found"""
        found = self._o2d_without_lr(company)
        for picking in found:
            self.env["o2d.exception"]._raise(picking._o2d_lr_key(), picking._prepare_lr_exception())
        return len(found)

    @api.model
    def _o2d_without_lr(self, company):
        now = fields.Datetime.now()
        late = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("o2d_gate_out_at", "<=", now - timedelta(hours=company.o2d_lr_hours)),
                ("o2d_gate_out_at", ">", now - timedelta(days=OLDEST_DAYS)),
                ("o2d_lr_no", "=", False),
                ("o2d_arrangement", "=", rules.PARCEL),
            ],
            order="o2d_gate_out_at, id",
        )
        keys = {picking._o2d_lr_key(): picking for picking in late}
        told = self.env["o2d.exception"].sudo().search([("key", "in", list(keys))]).mapped("key")
        known = self.browse(keys[key].id for key in told)
        return (late - known)[:BATCH]

    def _o2d_lr_key(self):
        return f"lr:{self.id}"

    def _prepare_lr_exception(self):
        return {
            "name": self.env._(
                "%(carrier)s has not given the LR of %(delivery)s yet",
                carrier=self.o2d_transporter_id.name or self.env._("The carrier"),
                delivery=self.name,
            ),
            "type": "late",
            "stage_id": self.env["o2d.stage"]._get("gate_out").id,
            "owner_group_id": self.env.ref("o2d_base.group_dispatch_supervisor").id,
            "company_id": self.company_id.id,
            "warehouse_id": self.picking_type_id.warehouse_id.id,
            **self._o2d_exception_documents(),
        }

    def write(self, vals):
        done = super().write(vals)
        if vals.get("o2d_lr_no"):
            self._o2d_lr_came()
        return done

    def _o2d_lr_came(self):
        keys = [picking._o2d_lr_key() for picking in self]
        self.env["o2d.exception"]._clear(keys, self.env._("The LR was written down."))


class O2dTrip(models.Model):
    _inherit = "o2d.trip"

    def write(self, vals):
        done = super().write(vals)
        if vals.get("lr_no"):
            self.picking_ids._o2d_lr_came()
        return done
