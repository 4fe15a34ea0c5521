"""Vocabulary of the portal: values and mechanisms without HTTP and without a feature."""
