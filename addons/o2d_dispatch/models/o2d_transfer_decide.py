from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import transfer_rules as rules

MAY_ASK = (
    "o2d_base.group_sales_coordinator",
    "o2d_base.group_warehouse_coordinator",
    "o2d_base.group_operations_head",
)
MAY_DECIDE = ("o2d_base.group_warehouse_coordinator", "o2d_base.group_operations_head")
MAY_RECEIVE = ("o2d_base.group_picker", "o2d_base.group_operations_head")
MAY_BILL = ("o2d_base.group_accounts", "o2d_base.group_finance_executive", "o2d_base.group_dispatch_supervisor",
            "o2d_base.group_operations_head")  # fmt: skip


class O2dTransfer(models.Model):
    """Asking, and the answer of the site that is to send."""

    _inherit = "o2d.transfer"

    @api.depends("state", "asked_by_id", "company_id", "dest_company_id")
    @api.depends_context("uid")
    def _compute_may(self):
        user = self.env.user
        for transfer in self:
            sends, receives = transfer._o2d_is_of(transfer.company_id), transfer._o2d_is_of(transfer.dest_company_id)
            decides = user._o2d_has_any(MAY_DECIDE)
            transfer.may_decide = transfer.state == rules.ASKED and sends and decides and transfer.asked_by_id != user
            transfer.may_receive = (
                transfer.state in rules.OPEN and receives and user._o2d_has_any(MAY_RECEIVE)
                and any(line.travelling > 0 for line in transfer.line_ids)
            )  # fmt: skip
            transfer.may_settle = transfer.state == rules.DIFFERENCE and decides and (sends or receives)
            transfer.may_bill = sends and user._o2d_has_any(MAY_BILL) and bool(transfer._o2d_unbilled())

    def _o2d_is_of(self, companies):
        """Does the user belong to one of these branches?"""
        return self.env.su or bool(companies & self.env.user.sudo().company_ids)

    def _o2d_check_role(self, roles, companies, words):
        """
        :raise AccessError: without one of the roles, or for people of another branch
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not (self.env.user._o2d_has_any(roles) and self._o2d_is_of(companies)):
            raise AccessError(words)

    # --- asking --------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and not self.env.user._o2d_has_any(MAY_ASK):
            raise AccessError(self.env._("A branch transfer is asked for by sales, warehouse or operations."))
        return super().create(vals_list)

    def action_ask(self):
        """Ask the other site. From here on nothing is changed by hand.

        :raise UserError: what is wrong with it, and what to do instead
        """
        for transfer in self:
            transfer._o2d_check_asker()
            if transfer.state != rules.DRAFT:
                raise UserError(self.env._("%(transfer)s was asked for already.", transfer=transfer.name))
            transfer._o2d_check_sites()
            transfer._o2d_check_goods()
            transfer._o2d_check_there()
            number = self.env["ir.sequence"].sudo().next_by_code("o2d.transfer")
            now = fields.Datetime.now()
            transfer._o2d_decide({"name": number, "state": rules.ASKED, "asked_by_id": self.env.uid, "asked_at": now})
            transfer._o2d_tell("note", transfer._o2d_asked_words())
        return True

    def _o2d_asked_words(self):
        own = self.sudo()
        goods = ", ".join(
            f"{line.quantity:g} {line.product_uom_id.name} {line._o2d_words()}" for line in own.line_ids[:3]
        )
        return self.env._(
            "%(target)s asks %(origin)s for %(goods)s%(more)s",
            target=own.to_place_id.name,
            origin=own.from_place_id.name,
            goods=goods,
            more="…" if len(own.line_ids) > 3 else "",
        )

    def _o2d_check_asker(self):
        self.check_access("write")
        words = self.env._("A branch transfer is asked for by sales, warehouse or operations of the site it goes to.")
        self._o2d_check_role(MAY_ASK, self.dest_company_id, words)

    def _o2d_check_sites(self):
        own = self.sudo()
        origin, target = own.from_place_id, own.to_place_id
        for site in (origin | target).filtered(lambda one: not one.active):
            raise UserError(self.env._("%(site)s is closed. Choose another site.", site=site.name))
        if origin == target:
            raise UserError(
                self.env._(
                    "The goods are in %(site)s already. Choose another site, or move them from bin to bin.",
                    site=origin.name,
                )
            )
        if origin.root_id != target.root_id:
            raise UserError(
                self.env._(
                    "%(origin)s and %(target)s belong to different businesses. Sell the goods by an order instead.",
                    origin=origin.name,
                    target=target.name,
                )
            )

    def _o2d_check_goods(self):
        own = self.sudo()
        if not own.line_ids:
            raise UserError(self.env._("Nothing is asked for yet. Add the goods first."))
        for line in own.line_ids:
            product, name = line.product_id, line.product_id.display_name
            if not product.is_storable:
                raise UserError(
                    self.env._("No stock is kept of %(product)s. Ask for the parts that it is made of.", product=name)
                )
            if product.uom_id.compare(line._o2d_wanted(), 0.0) <= 0:
                raise UserError(self.env._("Write how much of %(product)s is wanted.", product=name))
            if not product.uom_id._o2d_is_whole(line._o2d_wanted()):
                raise UserError(
                    self.env._(
                        "%(product)s is kept in %(unit)s: ask for a quantity that comes out even.",
                        product=name,
                        unit=product.uom_id.name,
                    )
                )
            for company in own.company_id | own.dest_company_id:
                if not product.filtered_domain(product._check_company_domain(company)):
                    raise UserError(
                        self.env._(
                            "%(product)s belongs to %(owner)s alone. Have the article shared with %(company)s first.",
                            product=name,
                            owner=product.company_id.name,
                            company=company.name,
                        )
                    )

    def _o2d_check_there(self):
        """Not more than stands there unreserved and is our own."""
        own = self.sudo()
        wanted = {}
        for line in own.line_ids:
            key = line.product_id, line.lot_id
            wanted[key] = wanted.get(key, 0.0) + line._o2d_wanted()
        totals = {}
        for (product, lot), quantity in wanted.items():
            own._o2d_refuse_missing(product, lot, quantity)
            totals[product] = totals.get(product, 0.0) + quantity
        for product, quantity in totals.items():
            own._o2d_refuse_missing(product, self.env["stock.lot"], quantity)

    def _o2d_refuse_missing(self, product, lot, quantity):
        ours, others = self._o2d_free(product, lot)
        if product.uom_id.compare(quantity, ours) <= 0:
            return
        facts = {
            "site": self.from_place_id.name,
            "unit": product.uom_id.name,
            "product": product.display_name + (f" ({lot.name})" if lot else ""),
            "quantity": f"{max(ours, 0.0):g}",
        }
        if ours <= 0 and others > 0:
            raise UserError(
                self.env._(
                    "%(product)s in %(site)s belongs to a customer. What is not your own is not transferred.", **facts
                )
            )
        if ours <= 0:
            raise UserError(
                self.env._("%(site)s has no %(product)s to spare. Ask another site, or have it bought.", **facts)
            )
        raise UserError(
            self.env._(
                "%(site)s has %(quantity)s %(unit)s %(product)s to spare. Ask for that, and another site for the rest.",
                **facts,
            )
        )

    def _o2d_free(self, product, lot):
        """What the sending site has to spare, as (its own, what belongs to somebody else), unreserved."""
        domain = [
            ("product_id", "=", product.id),
            ("location_id", "child_of", self.from_place_id._o2d_warehouse().lot_stock_id.id),
            ("location_id.usage", "=", "internal"),
        ]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        ours = others = 0.0
        for owner, quantity, reserved in (
            self.env["stock.quant"].sudo()._read_group(domain, ["owner_id"], ["quantity:sum", "reserved_quantity:sum"])
        ):  # fmt: skip
            if owner and owner != self.company_id.partner_id:
                others += quantity - reserved
            else:
                ours += quantity - reserved
        return ours, others

    # --- answering -----------------------------------------------------------------------------------

    def action_approve(self):
        """Send it: the sending site picks the goods, and the receiving one sees them coming.

        :raise AccessError: for who may not, and for who has asked himself
        """
        self._o2d_check_decider()
        transfer = self.sudo()
        transfer._o2d_check_sites()
        transfer._o2d_check_there()
        self._o2d_answer({"state": rules.APPROVED})
        transfer._o2d_send()
        words = self.env._("%(site)s sends it.", site=transfer.from_place_id.name)
        self._o2d_tell("done", words, waited=self._o2d_waited())
        self._o2d_close_asked()
        return True

    def action_refuse(self, answer):
        """Do not send it.

        :param answer: why not, in words; needed
        """
        self._o2d_check_decider()
        answer = answer.strip() if isinstance(answer, str) else ""
        if not answer:
            raise UserError(self.env._("Write why it is not sent: whoever asked has to find another way."))
        self._o2d_answer({"state": rules.REFUSED, "answer": answer})
        words = self.env._("Refused: %(why)s", why=answer)
        self._o2d_tell("rejected", words, waited=self._o2d_waited())
        return True

    def _o2d_check_decider(self):
        self._o2d_check_role(
            MAY_DECIDE,
            self.company_id,
            self.env._("Whether the goods are sent is for the warehouse coordinator of the site that sends them."),
        )
        if self.state != rules.ASKED:
            raise UserError(self.env._("%(transfer)s was answered already, or taken back.", transfer=self.name))
        if self.asked_by_id == self.env.user:
            raise AccessError(self.env._("You have asked for it yourself: somebody else answers."))

    def _o2d_answer(self, vals):
        """Of two who answer at the same moment the later one is repeated by Odoo, and told."""
        now = fields.Datetime.now()
        self.sudo()._o2d_decide({"decided_by_id": self.env.uid, "decided_at": now, **vals})
        self.sudo().flush_recordset()

    def _o2d_waited(self):
        return (self.decided_at - self.asked_at).total_seconds()

    # --- given up ------------------------------------------------------------------------------------

    def action_withdraw(self):
        """Nobody needs it any more, as long as nothing has left: for who asks, and for who sends."""
        for transfer in self:
            words = self.env._("A branch transfer is given up by who asks for it, or by who is to send it.")
            transfer._o2d_check_role(MAY_ASK, transfer.dest_company_id | transfer.company_id, words)
            waiting = transfer.sudo()._o2d_moves().picking_id.filtered(lambda one: one._o2d_waits_at_gate())
            if waiting:
                raise UserError(
                    self.env._(
                        "%(transfer)s is packed and waits at the gate. Have %(deliveries)s taken back first, then give "
                        "it up.",
                        transfer=transfer.name,
                        deliveries=", ".join(waiting.mapped("name")),
                    )
                )
            if transfer.state not in (rules.DRAFT, rules.ASKED, rules.APPROVED):
                raise UserError(
                    self.env._(
                        "%(transfer)s is past giving up. What has left is received, and what is missing is settled.",
                        transfer=transfer.name,
                    )
                )
            own = transfer.sudo()
            if own._o2d_has_begun():
                raise UserError(
                    self.env._(
                        "%(transfer)s is being picked. Have the picks taken back first, then give it up.",
                        transfer=transfer.name,
                    )
                )
            own._o2d_decide({"state": rules.WITHDRAWN})
            own._o2d_moves().filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
            transfer._o2d_tell("note", self.env._("Given up."))
        return True
