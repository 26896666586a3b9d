from odoo import api, models

# So many products are named in a sentence; the trail keeps all lines as a fact beside it.
NAMED = 5


class SaleOrder(models.Model):
    """What held lines mean for their order."""

    _inherit = "sale.order"

    def _o2d_held_lines(self):
        return self.order_line.filtered("o2d_hold")

    def _o2d_is_wholly_held(self):
        """Is everything held that the order is about? Freight and other services do not count beside goods."""
        self.ensure_one()
        lines = self.order_line._o2d_hold_scope()
        lines = lines.filtered(lambda line: line.product_type != "service") or lines
        return bool(lines) and all(lines.mapped("o2d_hold"))

    @api.depends("state", "order_line.o2d_hold")
    def _compute_delivery_status(self):
        """A held line counts as not started, though there is no transfer that says so."""
        super()._compute_delivery_status()
        for order in self:
            waiting = order.state == "sale" and any(
                line.o2d_hold and line.product_id.type == "consu" and line.product_uom_qty > line.qty_delivered
                for line in order.order_line
            )
            if not waiting:
                continue
            if not order.delivery_status:
                order.delivery_status = "pending"
            elif order.delivery_status == "full":
                order.delivery_status = "partial" if any(line.qty_delivered for line in order.order_line) else "started"

    def _o2d_mark_started_deliveries(self):
        """A delivery whose pick has started is printed: core then adds nothing to it."""
        started = self.picking_ids.filtered(
            lambda picking: not picking.printed
            and picking.state not in ("done", "cancel")
            and any(line.picked for line in picking.move_line_ids)
        )
        started.printed = True

    # --- trail and exception -------------------------------------------------------------------

    def _o2d_log_hold(self, kind, lines, note, control=None, waited=None):
        names = self._o2d_names_in_words(lines.product_id)
        if kind == "held":
            words = self.env._("Held: %(products)s. %(reason)s", products=names, reason=note)
        else:
            words = self.env._("Released: %(products)s. %(reason)s", products=names, reason=note)
        self.env["o2d.event"]._log(
            self,
            kind,
            stage="credit",
            note=words.strip(),
            waited=waited,
            detail={"lines": lines.ids, "reason": note, "control": control},
        )

    def _prepare_deleted_hold(self, lines):
        """The event about held lines that are about to be deleted."""
        names, reasons = self._o2d_names_in_words(lines.product_id), self._o2d_hold_reasons(lines)
        words = self.env._("Deleted while held: %(products)s. %(reason)s", products=names, reason=reasons)
        return {"note": words.strip(), "detail": {"lines": lines.ids, "reason": reasons}}

    def _o2d_hold_reasons(self, lines):
        return ", ".join(dict.fromkeys(reason for reason in lines.mapped("o2d_hold_reason") if reason))

    def _o2d_names_in_words(self, products):
        names = ", ".join(products[:NAMED].mapped("display_name"))
        more = len(products) - NAMED
        return self.env._("%(names)s and %(count)s more", names=names, count=more) if more > 0 else names

    def _o2d_hold_keys(self):
        """Keys of the exceptions: the whole order is held, some of its lines are."""
        self.ensure_one()
        return f"hold:order:{self.id}", f"hold:lines:{self.id}"

    def _o2d_sync_hold_exception(self, role=""):
        """One open exception while lines are held. It stops the order only when nothing else of it goes on.

        :param role: external id of the group that can release, where known
        """
        exceptions = self.env["o2d.exception"].sudo()
        for order in self.sudo():
            held = order._o2d_held_lines() if order.state != "cancel" else self.env["sale.order.line"]
            whole, partial = order._o2d_hold_keys()
            if not held:
                exceptions._clear([whole, partial], self.env._("Nothing of the order is held any more."))
                continue
            is_whole = order._o2d_is_wholly_held()
            closed = exceptions._clear(
                [partial if is_whole else whole], self.env._("What is held of the order has changed.")
            )
            group = self.env.ref(role, raise_if_not_found=False) if role else closed.owner_group_id[:1]
            exceptions._raise(whole if is_whole else partial, order._prepare_hold_exception(held, is_whole, group))

    def _prepare_hold_exception(self, held, is_whole, group):
        self.ensure_one()
        reasons = self._o2d_hold_reasons(held)
        words = {"order": self.name, "reason": reasons}
        if is_whole:
            name = self.env._("%(order)s is held: %(reason)s", **words)
        elif len(held) == 1:
            name = self.env._("%(order)s: 1 line held: %(reason)s", **words)
        else:
            name = self.env._("%(order)s: %(count)s lines held: %(reason)s", count=len(held), **words)
        return {
            "name": name,
            "type": "hold",
            "severity": "2",
            "is_blocking": is_whole,
            "order_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "stage_id": self.env["o2d.stage"]._get("credit").id,
            "owner_group_id": group.id if group else False,
            "cause": reasons,
        }

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") in ("sale", "cancel"):
            # The hold itself stays: who cancels and quotes anew has not decided anything.
            self.filtered(lambda order: order._o2d_held_lines())._o2d_sync_hold_exception()
        return done

    def unlink(self):
        keys = [key for order in self.filtered(lambda order: order._o2d_held_lines()) for key in order._o2d_hold_keys()]
        done = super().unlink()
        if keys:
            self.env["o2d.exception"]._clear(keys, self.env._("The order was deleted."))
        return done
