"""Products and their extensions: read once from `data/*.toml`, the same for everybody."""

from portal.catalogue.loading import Catalogue, ProductUnknown, catalogue

__all__ = ["Catalogue", "ProductUnknown", "catalogue"]
