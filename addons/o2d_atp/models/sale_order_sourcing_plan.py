"""The choice of warehouses as it is kept: rows for each line, and what else could have been."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PLANNERS = ("o2d_base.group_warehouse_coordinator", "o2d_base.group_operations_head")
# Who may ask for goods of another branch.
ASKERS = (*PLANNERS, "o2d_base.group_sales_coordinator", "o2d_base.group_dispatch_supervisor")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    o2d_sourcing_ids = fields.One2many(
        "o2d.sourcing", "order_id", string="Warehouses", readonly=True, groups="base.group_user"
    )
    o2d_sourcing_facts = fields.Json(
        string="How warehouses were chosen", readonly=True, copy=False, groups="base.group_user"
    )
    o2d_sourcing_words = fields.Char(
        string="Goods come from", compute="_compute_o2d_sourcing_words", groups="base.group_user"
    )
    o2d_sourcing_others = fields.Text(
        string="What else could be", compute="_compute_o2d_sourcing_words", groups="base.group_user"
    )
    o2d_sourcing_notes = fields.Text(
        string="What was assumed", compute="_compute_o2d_sourcing_words", groups="base.group_user"
    )
    o2d_sourcing_elsewhere = fields.Text(
        string="At another branch", compute="_compute_o2d_sourcing_words", groups="base.group_user"
    )
    o2d_sourcing_open = fields.Boolean(compute="_compute_o2d_sourcing_open", groups="base.group_user")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_sourcing_facts"}

    @api.depends("o2d_sourcing_facts", "o2d_sourcing_ids.quantity", "o2d_sourcing_ids.active", "o2d_sourcing_ids.date")
    def _compute_o2d_sourcing_words(self):
        for order in self:
            facts = order.o2d_sourcing_facts or {}
            # Not what was said at the confirmation: lines may have changed since.
            order.o2d_sourcing_words = order._o2d_rows_in_words()
            order.o2d_sourcing_others = "\n".join(other["words"] for other in facts.get("alternatives", []))
            order.o2d_sourcing_notes = "\n".join(facts.get("notes", []))
            order.o2d_sourcing_elsewhere = "\n".join(other["words"] for other in facts.get("elsewhere", []))

    @api.depends("state", "warehouse_id", "partner_id", "company_id", "o2d_sourcing_strategy")
    def _compute_o2d_sourcing_open(self):
        """Is there a choice to look at?"""
        for order in self:
            order.o2d_sourcing_open = (
                order.state != "cancel"
                and order._o2d_sourcing_mode() != "off"
                and len(order._o2d_sourcing_warehouses()) > 1
            )

    # --- doors ---------------------------------------------------------------------------------

    @api.readonly
    def o2d_sourcing_picture(self):
        """What sourcing says of this order now, for a screen. Nothing is written.

        :return: {`choice`: words, `alternatives`: [{`words`, `warehouses`: ids}], `notes`: [words],
            `elsewhere`: [{`words`, `warehouse`: id}], `lines`: {line id: [{`warehouse`: id, `name`, `quantity` in the
            line's unit, `date` or False, `is_look`}]}}
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("o2d_base.group_user"):
            raise AccessError(self.env._("Which warehouses serve an order is for people with a role in it."))
        sourced = self._o2d_source(self._o2d_sourcing_wanted(), exclude_lines=self.order_line)
        told = self._o2d_sourcing_told(sourced)
        told["elsewhere"] = self._o2d_elsewhere(sourced)
        names = self._o2d_place_names(self._o2d_sourcing_warehouses().ids)
        told["lines"] = {
            line.id: [
                {
                    "warehouse": share.warehouse,
                    "name": names[share.warehouse],
                    "quantity": line._o2d_from_product_unit(share.quantity),
                    "date": fields.Date.to_string(sourced.date(share.warehouse, share.day)) or False,
                    "is_look": share.is_look,
                }
                for share in shares
            ]
            for line, shares in ((self.env["sale.order.line"].browse(key), found) for key, found in
                                 sourced.shares.items())
        }  # fmt: skip
        return told

    def action_o2d_sourcing_lines(self):
        """Every line with its warehouse, warehouse by warehouse."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where goods come from"),
            "res_model": "o2d.sourcing",
            "views": [(self.env.ref("o2d_atp.o2d_sourcing_view_list").id, "list")],
            "domain": [("order_id", "=", self.id)],
            "context": {"group_by": ["warehouse_id"]},
        }

    def action_o2d_ask_transfer(self):
        """Ask the warehouse coordinator to bring what only another registration has; once for each warehouse."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._o2d_has_any(ASKERS):
            raise AccessError(self.env._("A branch transfer is asked for by sales, warehouse or operations."))
        asked = (self.o2d_sourcing_facts or {}).get("elsewhere", [])
        if not asked:
            raise UserError(self.env._("No other branch has what this order lacks."))
        for other in asked:
            self.env["o2d.exception"].sudo()._raise(
                self._o2d_transfer_key(other["warehouse"]), self._prepare_transfer(other)
            )
        note = self.env._("Branch transfer asked for: %(words)s", words=" ".join(other["words"] for other in asked))
        self.env["o2d.event"]._log(self, "note", stage="allocation", note=note, detail={"transfer": asked})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The warehouse coordinator has been asked.")},
        }

    def _o2d_transfer_key(self, warehouse_id):
        return f"transfer:{self.id}:{warehouse_id}"

    def _prepare_transfer(self, other):
        return {
            "name": self.env._("%(order)s needs a branch transfer. %(words)s", order=self.name, words=other["words"]),
            "type": "shortage",
            "severity": "2",
            "order_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "stage_id": self.env["o2d.stage"].sudo()._get("allocation").id,
            "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
            "cause": self.env._("No warehouse of the order's own registration has the goods in time."),
        }

    # --- other registrations -------------------------------------------------------------------

    def _o2d_elsewhere(self, sourced):
        """Warehouses of the same business, of other branches or registrations, that have what this order lacks.

        :return: [{`warehouse`: id, `words`}]; they never say more of another branch than what the order lacks
        """
        lacking = self._o2d_lacking(sourced)
        if not lacking:
            return []
        company, gstin = self.company_id.sudo(), self.warehouse_id._o2d_gstin()
        others = self.env["stock.warehouse"].sudo().search([("company_id", "child_of", company.root_id.id)])
        # A warehouse of our own that does not take part yet is no other registration.
        others = others.filtered(lambda place: place.company_id != company or place._o2d_gstin() != gstin)
        if not others:
            return []
        products = self.env["product.product"].sudo().union(*lacking)
        steps, _dates = products._o2d_steps(others, 0, None)
        found = []
        for place in others:
            there = {product: min(lacking[product], steps[product.id, place.id][0].quantity) for product in lacking}
            there = {product: quantity for product, quantity in there.items() if quantity > 0}
            if there:
                found.append({"warehouse": place.id, "words": self._o2d_elsewhere_in_words(place, there)})
        return found

    def _o2d_lacking(self, sourced):
        """{product: quantity in its unit} that comes late or not at all."""
        lacking, lines = {}, self.env["sale.order.line"].sudo()
        for share in sourced.choice.shares:
            if share.day is None or share.day > sourced.policy.deadline:
                product = lines.browse(share.line).product_id
                lacking[product] = lacking.get(product, 0.0) + share.quantity
        return lacking

    def _o2d_elsewhere_in_words(self, place, there):
        goods = ", ".join(
            f"{quantity:g} {product.uom_id.name} {product.display_name}"
            for product, quantity in list(there.items())[:3]
        )
        if len(there) > 3:
            goods = self.env._("%(goods)s and %(count)s more", goods=goods, count=len(there) - 3)
        gstin = place._o2d_gstin()
        if gstin and gstin != self.warehouse_id._o2d_gstin():
            return self.env._("%(place)s (GSTIN %(gstin)s) has %(goods)s.", place=place.name, gstin=gstin, goods=goods)
        return self.env._("%(place)s, of another branch, has %(goods)s.", place=place.name, goods=goods)

    # --- keeping -------------------------------------------------------------------------------

    def _o2d_sourcing_wanted(self):
        """{line: quantity in its unit} that has not left yet; a held line counts, for it will be wanted."""
        return {
            line: line.product_uom_qty - line.qty_delivered if line.state == "sale" else line.product_uom_qty
            for line in self.order_line
        }

    def _o2d_keep_sourcing(self, sourced):
        """Keep what was chosen for an order whose goods nobody has asked a warehouse for yet."""
        order = self.sudo()
        if not sourced.choice.shares and not sourced.barred:
            return
        told = order._o2d_sourcing_told(sourced)
        told["elsewhere"] = order._o2d_elsewhere(sourced)
        order._o2d_decide({"o2d_sourcing_facts": told})
        if sourced.choice.shares and sourced.choice.warehouses != (order.warehouse_id.id,):
            self.env["o2d.event"]._log(
                order, "note", stage="allocation", note=self.env._("Goods come from: %(words)s", words=told["choice"]),
                detail={"sourcing": told},
            )  # fmt: skip

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "cancel":
            rows = self.sudo().o2d_sourcing_ids
            rows.active = False
            self.filtered("o2d_sourcing_facts")._o2d_decide({"o2d_sourcing_facts": False})
            self._o2d_drop_transfers(self.env._("The order was cancelled."))
        return done

    def unlink(self):
        self._o2d_drop_transfers(self.env._("The order was deleted."))
        return super().unlink()

    def _o2d_drop_transfers(self, closure):
        problems = self.sudo().o2d_exception_ids.filtered(
            lambda problem: problem.state == "open" and (problem.key or "").startswith("transfer:")
        )
        problems._close(closure)
