from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Not while something is open at the services: nobody would ever know what became of it."""
        leaving = self | self.downstream_dependencies()
        if "o2d_gst_ewaybill" in leaving.mapped("name"):
            self.env["o2d.gst.request"]._refuse_uninstall()
        return super().button_uninstall()
