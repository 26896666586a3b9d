from odoo import models

from ..tools import vehicle


class StockPicking(models.Model):
    """The papers that travel with a delivery, as guard and driver call them."""

    _inherit = "stock.picking"

    def _o2d_paper_names(self):
        """What the guard looks for in the driver's hand; modules add theirs (e-way bill).

        :return: [str] in words: "Invoice INV/25-26/0012", "LR PN 2291"
        """
        self.ensure_one()
        # A guard reads no invoices; which number the paper bears he has to know.
        names = [self.env._("Invoice %(number)s", number=bill.name) for bill in self.sudo()._o2d_travelling_invoices()]
        if self.o2d_challan_no:
            names.append(self.env._("Challan %(number)s", number=self.o2d_challan_no))
        if self.o2d_lr_no:
            names.append(self.env._("LR %(number)s", number=self.o2d_lr_no))
        return names

    def _o2d_transport_facts(self):
        """How these deliveries travel, for the head of invoice and challan; modules add theirs (e-way bill).

        :return: [(label, value)]; what differs between deliveries is named once each, what is not known is left out
        """
        deliveries = self.sudo()

        def said(words):
            return ", ".join(dict.fromkeys(filter(None, map(words, deliveries))))

        cartons = sum(deliveries.mapped("packages_count"))
        facts = [
            (self.env._("Delivery"), said(lambda one: one.name)),
            (self.env._("Vehicle"), said(lambda one: vehicle.pretty(one.o2d_vehicle_no))),
            (self.env._("Transporter"), said(lambda one: one.o2d_transporter_id.name)),
            (self.env._("LR"), said(lambda one: one._o2d_lr_words())),
            (self.env._("Cartons"), str(cartons or "")),
        ]
        return [fact for fact in facts if fact[1]]

    def _o2d_travelling_invoices(self):
        """Posted invoices of these goods, the oldest first.

        Known exactly where goods and invoice lines are linked. Elsewhere (billed by the order, not by the dispatch)
        the order's invoices are named only where it has no other delivery that they could belong to.
        """
        bills = self.move_ids.o2d_invoice_line_ids.move_id
        if not bills and self.sale_id:
            order = self.sale_id
            if order.picking_ids.filtered(lambda one: one._o2d_is_delivery() and one.state != "cancel") == self:
                bills = order.invoice_ids
        return bills.filtered(
            lambda bill: bill.move_type == "out_invoice"
            and bill.state == "posted"
            and bill.payment_state not in ("reversed", "invoicing_legacy")
        ).sorted(lambda bill: (bill.invoice_date, bill.id))
