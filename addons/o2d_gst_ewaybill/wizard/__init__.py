from . import o2d_ewaybill_vehicle
from . import o2d_ewaybill_split
from . import o2d_ewaybill_transporter
from . import o2d_ewaybill_extend
from . import o2d_ewaybill_hand
from . import o2d_paper_override_ask
from . import o2d_gst_preflight
