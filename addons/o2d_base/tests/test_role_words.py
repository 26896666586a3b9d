from .common import O2dCase


class TestRoleWords(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._user("picker")

    def _shown(self, role, **context):
        return self.env.ref(f"o2d_base.group_{role}").with_user(self.reader).with_context(**context).display_name

    def test_roles_read_as_one_speaks_of_them(self):
        """A role is shown as one speaks of it, to whoever may read little; rank alone is never shown."""
        self.assertEqual(self._shown("finance_head"), "Finance head")
        self.assertEqual(self._shown("picker"), "Picker")

    def test_rights_are_set_up_by_core_names(self):
        """Groups of others, and the short names of the rights' own screen, stay as core has them."""
        self.assertEqual(self._shown("finance_head", short_display_name=True), "Head")
        manager = self.env.ref("stock.group_stock_manager")
        self.assertEqual(manager.display_name, f"{manager.privilege_id.name} / {manager.name}")
