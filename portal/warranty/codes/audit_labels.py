"""What codes of warranties write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "warranty_code.refused": lazy_gettext("Warranty code refused"),
    "warranty_code.used": lazy_gettext("Warranty extended by a code"),
    "warranty_code.voided": lazy_gettext("Warranty code made void"),
    "warranty_codes.issued": lazy_gettext("Warranty codes issued"),
    "warranty_codes.voided": lazy_gettext("Warranty codes made void"),
}
