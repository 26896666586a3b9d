"""What installing does to existing orders, and how uninstalling leaves core as it was."""

from odoo.tools import SQL


def post_init_hook(env):
    env["o2d.event"]._restore_kept()
    env["sale.order"]._o2d_init_stages()


def uninstall_hook(env):
    env["sale.order.line"]._o2d_give_back()
    # Events of stages wait for the end of the transaction; by then their table is gone.
    env.cr.flush()
    env["o2d.event"]._drop_guard()
    _forget_stages(env)
    # An index of ours on a column of core stays behind otherwise.
    env.cr.execute(SQL("DROP INDEX IF EXISTS sale_order__client_order_ref_index"))


def _forget_stages(env):
    """Orders and deliveries let go of their stage, or the stages could not be deleted before the column."""
    for table in ("sale_order", "stock_picking"):
        env.cr.execute(SQL("UPDATE %s SET o2d_stage_id = NULL WHERE o2d_stage_id IS NOT NULL", SQL.identifier(table)))
    env.invalidate_all()
