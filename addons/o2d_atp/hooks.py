"""What installing brings to existing stock, and how uninstalling leaves core as it was."""


def post_init_hook(env):
    env["o2d.stock.confirmation"]._stamp_first()


def uninstall_hook(env):
    pass
