"""One user per role; the login is the name of the role."""

from odoo.fields import Command

from ..tools import parties

LANGUAGE = "en_IN"
PASSWORD = "Dispatch@26"  # noqa: S105 - printed by ./o2d demo, for a demonstration on this machine only


def load_users(env, company, branch):
    """Create the users of the roles that stand, each with one role group and both companies."""
    _speak_indian_english(env)
    vals_list = []
    for role, name in parties.ROLES.items():
        group = env.ref(f"o2d_base.group_{role}", raise_if_not_found=False)
        if not group:
            continue
        vals_list.append(
            {
                "name": name,
                "login": role,
                "email": f"{role}@deccanflow.example.com",
                "tz": "Asia/Kolkata",
                "lang": LANGUAGE,
                "company_id": company.id,
                "company_ids": [Command.set((company + branch).ids)],
                # Beside the role what every new user has: without it core opens no delivery that has a carrier.
                "group_ids": [Command.set((group + env["res.users"]._default_groups()).ids)],
                # Work comes to people inside Odoo: the demonstration has no mail server.
                "notification_type": "inbox",
            }
        )
    users = env["res.users"].with_context(no_reset_password=True).create(vals_list)
    # Hashing takes a third of a second by design: it is done once for all of them.
    hashed = users._crypt_context().hash(PASSWORD)
    for user in users:
        user._set_encrypted_password(user.id, hashed)
    env.ref("base.user_admin").write({"tz": "Asia/Kolkata", "company_ids": [Command.set((company + branch).ids)]})
    return users


def _speak_indian_english(env):
    """Amounts, dates and times as they are written in Pune: ₹ 9,46,241, not ₹ 946,241."""
    env["res.lang"]._activate_lang(LANGUAGE)
    # Customers and vendors follow.
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    env.ref("base.user_admin").lang = LANGUAGE
