import time

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPincode(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pincode = cls.env["o2d.pincode"]
        cls.administrator = new_test_user(
            cls.env, "pincode_administration", groups="base.group_user,o2d_base.group_administration"
        )
        cls.user = new_test_user(cls.env, "pincode_user", groups="base.group_user")

    def _find(self, code):
        return self.pincode.search([("code", "=", code)])

    def test_installing_loads_the_list(self):
        """After installation India's PIN codes are there, each with its state (Ladakh needs l10n_in)."""
        self.assertGreater(self.pincode.search_count([]), 19000)
        ladakh = [("code", "=like", "194%")]
        self.assertFalse(self.pincode.search([("state_id", "=", False), "!", *ladakh]))
        pune = self._find("411001")
        self.assertEqual(pune.state_id, self.env.ref("base.state_in_mh"))
        self.assertEqual(pune.district, "Pune")
        self.assertAlmostEqual(pune.latitude, 18.52, delta=0.05)

    def test_loading_whole_takes_seconds(self):
        """All of India is loaded in under ten seconds; a second load finds nothing to do."""
        self.env.cr.execute("DELETE FROM o2d_pincode")
        self.pincode.invalidate_model()
        start = time.monotonic()
        loaded = self.pincode._load()
        self.assertLess(time.monotonic() - start, 10)
        self.assertGreater(loaded, 19000)
        self.assertEqual(self.pincode._load(), 0)

    def test_loading_brings_back_what_is_missing_or_old(self):
        """New and changed rows come in with an update, the others are not touched."""
        self._find("411001").unlink()
        self.env.cr.execute("UPDATE o2d_pincode SET latitude = 1, name = 'Old' WHERE code = '440001'")
        self.pincode.invalidate_model()
        self.assertEqual(self.pincode._load(), 2)
        self.assertEqual(self._find("411001").district, "Pune")
        self.assertEqual(self._find("440001").name, "Nagpur")

    def test_corrections_made_here_survive_an_update(self):
        """What an administrator corrects or adds stays when the list is loaded again."""
        nagpur = self._find("440001").with_user(self.administrator)
        nagpur.write({"latitude": 21.2, "longitude": 79.1})
        own = self.pincode.with_user(self.administrator).create({"code": "411 999", "name": "Factory"})
        self.assertEqual(self.pincode._load(), 0)
        self.assertEqual((nagpur.latitude, nagpur.longitude), (21.2, 79.1))
        self.assertEqual(own.code, "411999")
        self.assertTrue(nagpur.is_own and own.is_own)

    def test_a_correction_can_be_given_up(self):
        """The button takes the shipped values again, for that PIN code only."""
        nagpur, pune = self._find("440001"), self._find("411001")
        shipped = nagpur.latitude
        (nagpur | pune).write({"latitude": 21.2})
        nagpur.with_user(self.administrator).action_restore()
        self.assertEqual((nagpur.latitude, nagpur.is_own), (shipped, False))
        self.assertEqual((pune.latitude, pune.is_own), (21.2, True))

    def test_a_state_that_comes_later_is_filled_in(self):
        """A PIN code gets its state with the next update once that state exists in the database."""
        self.env.cr.execute("UPDATE o2d_pincode SET state_id = NULL WHERE code = '411001'")
        self.pincode.invalidate_model()
        self.pincode._load()
        self.assertEqual(self._find("411001").state_id.code, "MH")

    def test_only_administration_changes_the_list(self):
        """Every internal user reads PIN codes; only Administration changes them, by button or by form."""
        pune = self._find("411001").with_user(self.user)
        self.assertEqual(pune.district, "Pune")
        with self.assertRaises(AccessError):
            pune.district = "Elsewhere"
        with self.assertRaises(AccessError):
            pune.action_restore()
        with self.assertRaises(AccessError):
            self.pincode.with_user(self.user).create({"code": "411999"})
        with self.assertRaises(AccessError):
            pune.unlink()

    def test_malformed_codes_are_refused(self):
        """A PIN code has six digits and does not start with 0."""
        for code in ("011001", "41100", "41100A"):
            with self.assertRaises(ValidationError):
                self.pincode.create({"code": code})

    def test_one_row_per_code(self):
        """A PIN code stands in the list once."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.pincode.create({"code": "411001"})

    def test_coordinates_outside_india_are_refused(self):
        """Swapped or mistyped coordinates are refused; 0 and 0 say that they are not known."""
        pune = self._find("411001")
        with self.assertRaises(ValidationError):
            pune.write({"latitude": 73.87, "longitude": 18.52})
        pune.write({"latitude": 0, "longitude": 0})
        self.assertEqual(pune.latitude, 0)

    def test_known_distances(self):
        """The distance between two cities' PIN codes agrees with the atlas within 2 %, by road within 15 %."""
        self.assertAlmostEqual(self.pincode._distance_km("411001", "560001"), 735, delta=15)
        self.assertAlmostEqual(self.pincode._distance_km("411001", "560001", by_road=True), 840, delta=126)
        self.assertEqual(self.pincode._distance_km("411001", "411 001"), 0)

    def test_unknown_places_have_no_distance(self):
        """Nothing is ever 0 km away because it is not known."""
        for pin in ("999999", "not a PIN", "", False, None):
            self.assertIsNone(self.pincode._distance_km("411001", pin))
            self.assertIsNone(self.pincode._distance_km(pin, pin))

    def test_a_neighbour_stands_in_and_says_so(self):
        """A PIN code without coordinates stands where the next of its sorting district does, as an estimate."""
        self._find("411001").write({"latitude": 0, "longitude": 0})
        second = self._find("411002")
        places = self.pincode._locate(["411001", "411002", "411000"])
        self.assertEqual(places["411001"], (second.latitude, second.longitude, True))
        self.assertFalse(places["411002"].is_estimate)
        self.assertTrue(places["411000"].is_estimate)

    def test_many_distances_cost_one_query(self):
        """A batch of pairs is one query, however many they are."""
        customers = self.pincode.search([], limit=300).mapped("code")
        pairs = [(warehouse, customer) for warehouse in ("411001", "440001", "560001") for customer in customers]
        self.env.flush_all()
        with self.assertQueryCount(1):
            distances = self.pincode._distances_km(pairs)
        self.assertEqual(len(distances), 900)
        self.assertTrue(all(km is not None for km in distances.values()))

    def test_people_find_a_pin_code_by_its_place(self):
        """A search by the post office's name finds the PIN code and shows both."""
        found = self.pincode.with_user(self.user).name_search("Shivajinagar")
        self.assertTrue(any(label.startswith("411") for _id, label in found))
