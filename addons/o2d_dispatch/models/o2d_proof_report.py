from odoo import fields, models


class O2dProof(models.Model):
    """What the receiver has written on the paper is the customer's report, as if he had sent it himself.

    So it reaches whatever follows from reports (a dispute of the invoice) without one module knowing the other.
    """

    _inherit = "o2d.proof"

    def _o2d_report(self, kind, lines, problem):
        """Keep short or damaged lines as a report of the customer.

        :param kind: `shortage` or `damage`
        :param lines: o2d.proof.line of that kind
        :param problem: the o2d.exception that somebody works on
        :return: o2d.report, or an empty one for a delivery without an order
        """
        order = self.order_id
        if not order:
            return self.env["o2d.report"]
        report = self.env["o2d.report"].create(
            {
                "name": f"{order.name}/R{len(order.o2d_report_ids) + 1}",
                "exception_id": problem.id,
                "order_id": order.id,
                "picking_id": self.picking_id.id,
                "kind": kind,
                "words": "\n".join(filter(None, [*lines.mapped("note"), self.note])),
                "phone": self.receiver_phone,
                "partner_id": order.partner_id.id,
                "token": f"proof:{self.id}:{kind}",
                "line_ids": [fields.Command.create(line._prepare_report_line()) for line in lines],
            }
        )
        order._o2d_report_received(report)
        return report


class O2dProofLine(models.Model):
    _inherit = "o2d.proof.line"

    def _prepare_report_line(self):
        """One item of the report, in the unit of its order line; a part of a kit stands for itself."""
        move = self.move_id
        line = move.sale_line_id if move.sale_line_id.product_id == move.product_id else move.sale_line_id.browse()
        unit = line.product_uom_id or move.product_uom
        return {
            "order_line_id": line.id,
            "name": move.product_id.display_name,
            "quantity": move.product_uom._compute_quantity(self.quantity, unit, round=False),
            "unit": unit.name,
        }
