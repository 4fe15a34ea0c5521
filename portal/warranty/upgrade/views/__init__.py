"""Pages: Upgrade, codes and online reports."""
