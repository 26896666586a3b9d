from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.token import DECISION, KEY


class O2dDecisionMixin(models.AbstractModel):
    """Fields that only code may set, because each stands for a decision taken elsewhere.

    Rights on the record do not matter, and neither does sudo: a portal signature runs as superuser.
    """

    _name = "o2d.decision.mixin"
    _description = "Fields that keep a decision"

    @api.model
    def _o2d_decision_fields(self):
        """Names of the fields that nobody writes through a form, an import or a remote call."""
        return frozenset()

    def _o2d_decide(self, vals):
        """Write decision fields. The pass is shown for this one write and not handed on."""
        return self.with_context(**{KEY: DECISION}).write(vals)

    @api.model
    def _o2d_record(self, vals):
        """Make one, with the pen; handed out without it."""
        made = self.sudo().with_context(**{KEY: DECISION}).create(vals)
        return self.sudo().browse(made.ids)

    @api.model
    def default_get(self, fields):
        # A context key `default_…` would otherwise be a way around the guard of create().
        kept = self._o2d_decision_fields()
        return super().default_get([name for name in fields if name not in kept])

    @api.model_create_multi
    def create(self, vals_list):
        if not DECISION.opens(self.env.context):
            vals_list = [self._o2d_undecided(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _o2d_undecided(self, vals):
        """What of these values a new record gets: nothing is decided for it yet.

        Refused by default; a model whose copies are made by other code, with all its values, leaves them out.
        """
        self._o2d_refuse_decision({name for name, value in vals.items() if value})
        return vals

    def write(self, vals):
        if not DECISION.opens(self.env.context):
            self._o2d_refuse_decision(vals.keys())
        return super().write(vals)

    @api.model
    def _o2d_refuse_decision(self, names):
        touched = sorted(self._o2d_decision_fields() & set(names))
        if touched:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in touched)
            raise AccessError(
                self.env._("%(fields)s: set by the system when it is decided, never written by hand.", fields=labels)
            )
