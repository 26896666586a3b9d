"""What uninstalling does, so that core stands as it was."""


def uninstall_hook(env):
    env["o2d.pick.confirmation"]._drop_guard()
