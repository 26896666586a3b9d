from . import o2d_gst_rule
