"""What company data write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "company.changed": lazy_gettext("Company data changed"),
    "company.second_factor_required": lazy_gettext("Second factor mandatory for administrators"),
    "company.second_factor_optional": lazy_gettext("Second factor optional for administrators"),
    "company_change.asked": lazy_gettext("Change of reviewed company data asked for"),
    "company_change.withdrawn": lazy_gettext("Change of reviewed company data withdrawn"),
    "company_change.approved": lazy_gettext("Change of reviewed company data approved"),
    "company_change.rejected": lazy_gettext("Change of reviewed company data rejected"),
    "audit.exported": lazy_gettext("Audit log exported"),
}
