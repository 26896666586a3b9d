"""Settings of exposure and ageing."""
