from . import o2d_ewaybill_vehicle
from . import o2d_ewaybill_extend
from . import o2d_ewaybill_hand
from . import o2d_paper_override_ask
from . import o2d_gst_preflight
from . import o2d_gst_bulk_ask
from . import o2d_gst_portal_upload
