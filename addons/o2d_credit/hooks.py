"""What installing brings to existing customers, and how uninstalling leaves core as it was."""


def post_init_hook(env):
    pass


def uninstall_hook(env):
    env["sale.order"]._o2d_credit_give_back()
