import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ..tools.sanction_rules import Waiting, release_order
from .sale_order_credit import CONTROLS

_logger = logging.getLogger(__name__)

NOTED = "o2d.credit.eased"


class O2dCreditRecheck(models.Model):
    """Customers for whom there may be room again: written with what made the room, worked off after the commit.

    Plain rows without a unique key: writing them can neither wait for anybody nor fail, whatever payment is being
    processed.
    """

    _name = "o2d.credit.recheck"
    _description = "Customer to be checked again"
    _log_access = False
    _order = "id"

    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True, ondelete="cascade")

    @api.model
    def _note(self, partners, company):
        """Remember customers until the transaction is about to be committed.

        :param partners: res.partner; empty: every customer of the company
        :param company: res.company
        """
        data = self.env.cr.precommit.data
        if NOTED not in data:
            data[NOTED] = set()
            self.env.cr.precommit.add(self.sudo().browse()._write_noted)
        keys = partners.sudo().commercial_partner_id.ids or [None]
        data[NOTED] |= {(key, company.root_id.id) for key in keys}

    def _write_noted(self):
        """Put those in the queue for whom anything waits, in one statement, and wake who works it off."""
        noted = self.env.cr.precommit.data.pop(NOTED, set())
        if not noted:
            return
        self.env["o2d.credit.sanction"].flush_model(["state", "partner_id", "company_id", "ended_at", "order_id"])
        rows = SQL(", ").join(SQL("(%s::int, %s::int)", *row) for row in sorted(noted, key=str))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_credit_recheck (partner_id, company_id)
                     SELECT DISTINCT sanction.partner_id, noted.root
                       FROM (VALUES %(rows)s) AS noted(partner, root)
                       JOIN res_company company ON company.parent_path LIKE noted.root || '/%%'
                       JOIN o2d_credit_sanction sanction ON sanction.company_id = company.id
                      WHERE (sanction.state = 'pending'
                             OR (sanction.state IN ('sanctioned', 'partly') AND sanction.ended_at IS NULL
                                 AND sanction.part_payment > 0))
                        AND (noted.partner IS NULL OR sanction.partner_id = noted.partner
                             OR EXISTS (SELECT 1
                                          FROM o2d_credit_group_partner_rel mine
                                          JOIN o2d_credit_group_partner_rel other ON other.group_id = mine.group_id
                                         WHERE mine.partner_id = noted.partner
                                           AND other.partner_id = sanction.partner_id))
                  RETURNING id
                """,
                rows=rows,
            )
        )
        if self.env.cr.rowcount:
            self.env.ref("o2d_credit.ir_cron_o2d_credit_recheck").sudo()._trigger()

    # --- worked off ------------------------------------------------------------------------------

    @api.model
    def _cron_recheck(self):
        """Check the customers in the queue, each in a transaction of its own."""
        cron = self.env["ir.cron"]
        while done := retrying(self._check_next, self.env):
            if not cron._commit_progress(done, remaining=self.sudo().search_count([])):
                return

    @api.model
    def _check_next(self):
        """:return: how many rows of the queue were done"""
        first = self.sudo().search([], limit=1)
        if not first:
            return 0
        rows = self.sudo().search([("partner_id", "=", first.partner_id.id), ("company_id", "=", first.company_id.id)])
        customer, company = first.partner_id, first.company_id
        count = len(rows)
        rows.unlink()
        self.env["o2d.credit.sanction"]._o2d_release_for(customer, company)
        return count


class O2dCreditSanction(models.Model):
    """What waits is tried again when there is room, in the order that the company wants."""

    _inherit = "o2d.credit.sanction"

    @api.model
    def _o2d_release_for(self, customer, company):
        """Try everything that waits for a customer, and for those who share its limit.

        :param customer: res.partner
        :param company: res.company; its root counts
        :return: the sanctions whose orders went on
        """
        members = customer.sudo()._o2d_sharing_limit(company)
        domain = [("partner_id", "in", members.ids), ("company_id", "child_of", company.root_id.id)]
        waiting = self.sudo().search([*domain, ("state", "=", "pending")])
        paid_first = self.sudo().search(
            [*domain, ("state", "in", ("sanctioned", "partly")), ("ended_at", "=", False), ("part_payment", ">", 0)]
        )
        released = self.browse()
        for sanction in paid_first:
            # Decided already: only the payment was wanted.
            released |= sanction._o2d_try(sanction._o2d_go_on)
        keys = [Waiting(one.id, one.requested_at, int(one.is_urgent)) for one in waiting]
        for sanction in self.sudo().browse(release_order(keys, company.root_id.o2d_credit_release or "oldest")):
            if sanction.state == "pending":
                released |= sanction._o2d_try(sanction._o2d_recheck)
        return released

    def _o2d_try(self, step):
        """One order that cannot go on must not keep the others from it."""
        try:
            with self.env.cr.savepoint():
                return self if step() else self.browse()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The sanction of %s could not be checked again", self.order_name)
            return self.browse()

    # --- time ------------------------------------------------------------------------------------

    @api.model
    def _cron_time(self):
        """Expire what was not used in time, pass on what nobody decided in time, and try what waits."""
        retrying(self._expire_stale, self.env)
        retrying(self._pass_on_late, self.env)
        for company in self.sudo().search([("state", "=", "pending")]).company_id.root_id:
            # Nothing tells us that a guarantee begins today, or that an item is disputed no more.
            self.env["o2d.credit.recheck"]._note(self.env["res.partner"], company)
        self.env.cr.flush()

    @api.model
    def _expire_stale(self):
        stale = self.sudo().search(
            [
                ("state", "in", ("sanctioned", "partly")),
                ("ended_at", "=", False),
                ("valid_until", "<", fields.Datetime.now()),
            ]
        )
        unused = stale.filtered(lambda one: one._o2d_is_unused())
        unused._o2d_expire()
        return unused

    def _o2d_is_unused(self):
        """Did nothing go on by this decision?"""
        self.ensure_one()
        if self.order_id.state != "sale":
            return True
        lines = self.line_ids.filtered(lambda line: line.decision == "sanctioned").line_id
        return bool(lines) and all(line.o2d_hold for line in lines)

    @api.model
    def _pass_on_late(self):
        """What nobody has decided in time goes to the deputies and to whom the stage escalates to, once."""
        late = self.sudo().search(
            [("state", "=", "pending"), ("escalated_at", "=", False), ("due_at", "<=", fields.Datetime.now())]
        )
        stage = self.env["o2d.stage"]._get("credit")
        for sanction in late:
            sanction._o2d_decide({"escalated_at": fields.Datetime.now()})
            owner = stage._owner_for(sanction.company_id, sanction.warehouse_id)
            people = sanction._o2d_approvers()[1:] | owner.escalation_people(sanction.company_id)
            people -= sanction.requested_by_id
            sanction._o2d_tell(people, self.env._("Nobody has decided yet: %(name)s"), sanction.reason)
            note = self.env._("Nobody decided in time. Passed on to: %(names)s", names=self._o2d_names(people))
            sanction._o2d_note("note", note)
        return late


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _o2d_credit_eased(self, company, why):
        done = super()._o2d_credit_eased(company, why)
        self.env["o2d.credit.recheck"]._note(self, company)
        return done

    def _o2d_sharing_limit(self, company):
        """This customer and those who share its limit."""
        customer = self.commercial_partner_id
        group = self.env["o2d.credit.group"].sudo().search(
            [("partner_ids", "in", customer.ids), ("company_id", "=", company.root_id.id)], limit=1
        )  # fmt: skip
        return customer | group.partner_ids


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        eases = vals.get("state") == "cancel" and self.filtered(lambda order: order.state == "sale")
        done = super().write(vals)
        for order in eases or ():
            order._o2d_eases_credit()
        return done

    def _o2d_eases_credit(self):
        order = self.sudo()
        order._o2d_credit_customer()._o2d_credit_eased(
            order.company_id, self.env._("An order was cancelled or lessened.")
        )

    @api.model
    def _o2d_credit_give_back(self):
        """Uninstalling: nothing may stay held because of a module that is gone, and what was held is procured."""
        words = self.env._("Order to Dispatch: Credit was uninstalled.")
        sanctions = self.env["o2d.credit.sanction"].sudo().search([("state", "=", "pending")])
        self.env["sale.order.line"].sudo().search([("o2d_hold", "=", True)])._o2d_give_back_each(words)
        sanctions._o2d_close(words)
        problems = self.env["o2d.exception"].sudo().search([("state", "=", "open")])
        ours = problems.filtered(
            lambda one: (one.key or "").startswith("sanction:")
            or ((one.key or "").startswith("gate:") and one.control in CONTROLS)
        )
        ours._close(words)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_give_back_each(self, words):
        """Release these lines; an order without a way to its goods must not keep the module in the database."""
        for order, lines in self.grouped("order_id").items():
            try:
                with self.env.cr.savepoint():
                    lines._o2d_release_hold(words)
            except UserError as error:
                _logger.warning("%s: its held lines could not be procured: %s", order.name, error)

    def write(self, vals):
        if not {"product_uom_qty", "price_unit", "discount"} & vals.keys():
            return super().write(vals)
        confirmed = self.filtered(lambda line: line.state == "sale")
        before = {line.id: line.price_total for line in confirmed}
        done = super().write(vals)
        for order in confirmed.filtered(lambda line: line.price_total < before[line.id]).order_id:
            order._o2d_eases_credit()
        return done
