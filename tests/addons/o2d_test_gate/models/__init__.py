from . import o2d_test_reason
