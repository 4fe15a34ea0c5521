"""Pages of handing over and taking over."""
