"""What uninstalling does, so that core stands as it was."""


def uninstall_hook(env):
    env["o2d.paper.override"]._drop_guard()
