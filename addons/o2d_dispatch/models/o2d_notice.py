from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import notice_rules as rules

FAULTS = [
    (rules.NO_ADDRESS, "No mail address"),
    (rules.REFUSED, "The address was refused"),
    (rules.BOUNCED, "The mail came back"),
    (rules.AWAY, "The mail server did not take it"),
    (rules.STOPPED, "Taken out of the queue by hand"),
    (rules.BROKEN, "The mail could not be made"),
]
OWNER = "o2d_base.group_sales_coordinator"


class O2dCustomerNotice(models.Model):
    """One telling of a customer that goods have left.

    Written with the gate-out, sent after its commit: a mail that fails takes nothing back. The gate-out has one
    notice, whoever asks for it how often (`_gate_uniq`); each one sent again by hand is a row of its own.
    """

    _name = "o2d.customer.notice"
    _description = "Customer notice"
    _order = "id desc"
    _rec_name = "picking_id"

    picking_id = fields.Many2one("stock.picking", string="Delivery", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", string="Order", readonly=True, ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Told", readonly=True, ondelete="set null")
    customer_id = fields.Many2one(related="order_id.partner_id.commercial_partner_id", string="Customer")
    email = fields.Char(string="Mail address", readonly=True)
    papers = fields.Char(readonly=True)
    by_hand = fields.Boolean(string="Sent by hand", readonly=True)
    user_id = fields.Many2one("res.users", string="Sent by", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            (rules.PENDING, "Waiting"),
            (rules.QUEUED, "Being sent"),
            (rules.SENT, "Told"),
            (rules.FAILED, "Not told"),
            (rules.DROPPED, "Not wanted"),
        ],
        required=True,
        readonly=True,
        default=rules.PENDING,
    )
    fault = fields.Selection(FAULTS, string="Why not", readonly=True)
    # What a server says is for whoever keeps the servers.
    error = fields.Char(string="In the mail server's words", readonly=True, groups="o2d_base.group_administration")
    asked_at = fields.Datetime(string="Since", required=True, readonly=True)
    sent_at = fields.Datetime(string="Told at", readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    retry_at = fields.Datetime(string="Next try", readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null", index="btree_not_null")

    # Exactly once for a gate-out, with two workers at once too: the database decides.
    _gate_uniq = models.UniqueIndex("(picking_id) WHERE by_hand IS NOT TRUE", "The customer is told of this already.")
    _pending_uniq = models.UniqueIndex("(picking_id) WHERE state = 'pending'", "This notice is waiting already.")
    _picking_idx = models.Index("(picking_id, id)")
    _open_idx = models.Index("(state, id) WHERE state IN ('pending', 'queued', 'failed')")
    _sent_idx = models.Index("(sent_at) WHERE state = 'sent'")

    # --- queue -----------------------------------------------------------------------------------------

    @api.model
    def _put(self, pickings, by_hand=False):
        """Queue the notice of these deliveries and wake the sender. Nothing here can fail for the mail's sake.

        :param by_hand: a person sends it once more
        :return: ids of the deliveries for which it was not waiting or told already
        """
        if not pickings:
            return []
        now = fields.Datetime.now()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, 'pending', %s, %s, %s, 0)",
                picking.id, picking.sale_id.id, picking.company_id.id, by_hand, self.env.uid, now,
            )
            for picking in pickings.sorted("id")
        )  # fmt: skip
        put = self.env.execute_query(
            SQL(
                "INSERT INTO o2d_customer_notice"
                "       (picking_id, order_id, company_id, state, by_hand, user_id, asked_at, tries)"
                " VALUES %s ON CONFLICT DO NOTHING RETURNING picking_id",
                rows,
            )
        )
        if put:
            self.invalidate_model()
            pickings.invalidate_recordset(["o2d_notice_ids", "o2d_notice_state"])
            self._wake()
        return [picking_id for (picking_id,) in put]

    @api.model
    def _wake(self):
        """Have the scheduled action run right after this commit, once for a transaction."""
        data = self.env.cr.precommit.data
        if not data.get("o2d.customer.notice.awake"):
            data["o2d.customer.notice.awake"] = True
            self.env.ref("o2d_dispatch.ir_cron_o2d_notice").sudo()._trigger()

    # --- results ---------------------------------------------------------------------------------------

    def _key(self):
        return f"notice:{self.picking_id.id}"

    def _is_latest(self):
        """Has nobody told the customer anew since?"""
        newer = [("picking_id", "=", self.picking_id.id), ("id", ">", self.id), ("state", "!=", rules.DROPPED)]
        return not self.search_count(newer, limit=1)

    def _arrived(self):
        """The mail server has taken it."""
        self.ensure_one()
        self.write({"state": rules.SENT, "sent_at": fields.Datetime.now(), "fault": False, "error": False,
                    "retry_at": False})  # fmt: skip
        self.env["o2d.exception"]._clear([self._key()], self.env._("The customer has been told."))
        self._told_changed()

    def _failed(self, fault, error="", cause=""):
        """The customer does not know: somebody owns that until he does.

        :param fault: one of FAULTS
        :param error: what the mail server said, for the administrator
        :param cause: why, in words for the owner
        """
        self.ensure_one()
        tries = self.tries + 1
        wait = rules.wait_before(tries) if fault == rules.AWAY else None
        self.write(
            {
                "state": rules.FAILED,
                "fault": fault,
                "error": (error or "")[:500],
                "tries": tries,
                "retry_at": fields.Datetime.add(fields.Datetime.now(), minutes=wait) if wait else False,
            }
        )
        if not self._is_latest():
            return
        words = self._fault_words()
        self.env["o2d.event"]._log(self.picking_id, "failed", stage="settlement", note=words)
        self.env["o2d.exception"]._raise(
            self._key(),
            {
                "name": words,
                "type": "failure",
                "cause": cause or False,
                "stage_id": self.env["o2d.stage"]._get("settlement").id,
                "owner_group_id": self.env.ref(OWNER).id,
                "company_id": self.company_id.id,
                "warehouse_id": self.picking_id._o2d_gate_warehouse().id,
                **self.picking_id._o2d_exception_documents(),
            },
        )

    def _fault_words(self):
        who = self.partner_id.display_name or self.customer_id.display_name or ""
        words = {
            rules.NO_ADDRESS: self.env._(
                "%(customer)s does not know that %(delivery)s left: the contact has no mail address."
            ),
            rules.REFUSED: self.env._(
                "%(customer)s does not know that %(delivery)s left: the address %(email)s was refused."
            ),
            rules.BOUNCED: self.env._(
                "%(customer)s does not know that %(delivery)s left: the mail to %(email)s came back."
            ),
            rules.AWAY: self.env._(
                "%(customer)s does not know that %(delivery)s left: the mail server did not take the mail."
            ),
            rules.STOPPED: self.env._(
                "%(customer)s does not know that %(delivery)s left: the mail was taken out of the queue."
            ),
            rules.BROKEN: self.env._("%(customer)s does not know that %(delivery)s left: the mail could not be made."),
        }[self.fault]
        return words % {"customer": who, "delivery": self.picking_id.name, "email": self.email or "–"}

    def _told_changed(self):
        """Hook: these customers have been told, or nobody wants to tell them."""

    # --- doors -----------------------------------------------------------------------------------------

    def action_send_again(self):
        """Tell the customer once more; see `stock.picking.action_o2d_tell_customer`."""
        self.check_access("read")
        return self.picking_id.action_o2d_tell_customer()

    def action_open_order(self):
        """Open the order whose goods have left."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }


class O2dHandoffNotice(models.Model):
    _inherit = "o2d.handoff.notice"

    def _is_moot(self):
        """A row of the table that only tells the customer of the gate-out would say what ours says better."""
        return super()._is_moot() or (
            self.event == "done"
            and self.stage_id.code == "gate_out"
            and self.handoff_id.tell_customer
            and not self.handoff_id._tells_colleagues()
            and self.picking_id._o2d_tells_customer()
        )
