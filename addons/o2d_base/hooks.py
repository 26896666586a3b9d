"""What installing does to existing orders, and how uninstalling leaves core as it was."""


def post_init_hook(env):
    env["o2d.event"]._restore_kept()
    env["sale.order"]._o2d_init_stages()


def uninstall_hook(env):
    env["o2d.event"]._drop_guard()
