from odoo import api, models

from ..tools.token import DECISION


class O2dDecisionRecord(models.AbstractModel):
    """A record that is a decision altogether: who took it, when, about what. Only doors make one, nobody deletes it."""

    _name = "o2d.decision.record"
    _description = "Record that keeps a decision"
    _inherit = ["o2d.decision.mixin"]
    # The field that says what was decided about; each record has it.
    _o2d_subject = "picking_id"
    # What the names of fields begin with that others keep on it: messages, activities.
    _o2d_around = ()

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            name
            for name, one in self._fields.items()
            if one.store and name not in models.MAGIC_COLUMNS and not name.startswith(self._o2d_around)
        }

    @api.model_create_multi
    def create(self, vals_list):
        if not DECISION.opens(self.env.context):
            # Even an empty one would be a decision that nobody took.
            for vals in vals_list:
                self._o2d_refuse_decision({self._o2d_subject, *vals})
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._o2d_refuse_decision({self._o2d_subject})
