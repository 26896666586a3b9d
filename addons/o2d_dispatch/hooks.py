"""What uninstalling does, so that core stands as it was."""


def uninstall_hook(env):
    env["stock.picking"]._o2d_forget_gate()
    env["stock.picking"]._o2d_forget_billing()
    env["o2d.pick.confirmation"]._drop_guard()
    env["o2d.recall"]._drop_guard()
