from odoo import api, models
from odoo.exceptions import ValidationError


class O2dCachedMixin(models.AbstractModel):
    """Rows of configuration that are read from the registry's cache: a change counts from the next question on."""

    _name = "o2d.cached.mixin"
    _description = "Configuration kept in the cache"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        done = super().write(vals)
        self.env.registry.clear_cache()
        return done

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done


class O2dPlaceMixin(models.AbstractModel):
    """A row of configuration for a company and, where it has a `warehouse_id`, for that warehouse alone."""

    _name = "o2d.place.mixin"
    _description = "Configuration of a company or warehouse"
    _inherit = ["o2d.cached.mixin"]

    @api.constrains("warehouse_id", "company_id")
    def _check_warehouse(self):
        for row in self:
            if row.warehouse_id and row.warehouse_id.company_id != row.company_id:
                raise ValidationError(
                    self.env._(
                        "%(warehouse)s belongs to %(company)s. Choose that company, or another warehouse.",
                        warehouse=row.warehouse_id.name,
                        company=row.warehouse_id.company_id.name,
                    )
                )
