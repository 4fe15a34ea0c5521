"""Number series, VAT treatment and invoices, for every feature that sells or pays."""
