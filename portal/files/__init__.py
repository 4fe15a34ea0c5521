"""Uploads: known by their content, bounded in size, stored outside the web root."""
