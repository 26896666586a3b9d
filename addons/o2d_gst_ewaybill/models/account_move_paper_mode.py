from odoo import models

# Which control speaks louder.
LOUDNESS = {"off": 0, "advise": 1, "enforce": 2}
PAPERS = ("einvoice", "ewaybill")


class O2dControl(models.Model):
    _inherit = "o2d.control"

    def _o2d_strictest(self, code, company, warehouses):
        """How a control is run for goods of several warehouses: as the strictest of them has it.

        :param warehouses: stock.warehouse records, or none for what belongs to no warehouse
        """
        modes = [self._mode(code, company, warehouse) for warehouse in warehouses] or [self._mode(code, company)]
        return max(modes, key=LOUDNESS.__getitem__)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_control_mode(self, code):
        """Registration and e-way bill are asked for where the goods leave, for there the gate asks for them.

        The order's warehouse may be another one, and neither the invoice of a branch transfer nor a credit note
        without goods has an order.
        """
        if code in PAPERS and (pickings := self._o2d_paper_pickings()):
            warehouses = pickings.picking_type_id.warehouse_id
            return self.env["o2d.control"]._o2d_strictest(code, self.company_id, warehouses)
        return super()._o2d_control_mode(code)

    def _o2d_paper_pickings(self):
        """The deliveries behind this document; of a credit or debit note without goods those of its invoice."""
        first = self.sudo().reversed_entry_id
        if "debit_origin_id" in self._fields:
            first |= self.sudo().debit_origin_id
        return self._o2d_bill_pickings() or first._o2d_bill_pickings()


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_mode(self):
        """How the control of e-way bills is run where these goods leave."""
        pickings = self.o2d_picking_ids or self.picking_id or self.account_move_id._o2d_bill_pickings()
        warehouses = pickings.sudo().picking_type_id.warehouse_id
        return self.env["o2d.control"]._o2d_strictest("ewaybill", self.company_id, warehouses)
