"""Pages: Extensions bought online."""
