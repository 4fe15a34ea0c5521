"""Claims: visits to plants, the parts replaced there, their history, charges and invoices."""

import sqlalchemy as sa
from alembic import op

from portal.core.append_only import protection

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("claim_event", "claim_message")
CLAIMED = sa.text("kind = 'device' AND state NOT IN ('draft', 'refused', 'withdrawn')")
REPLACEMENT = sa.text(
    "replacement_serial <> '' AND kind = 'device' "
    "AND state NOT IN ('draft', 'refused', 'withdrawn')"
)


def upgrade():
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("plant_name", sa.String(length=100), nullable=False),
        sa.Column("plant_street", sa.String(length=200), nullable=False),
        sa.Column("plant_postal_code", sa.String(length=20), nullable=False),
        sa.Column("plant_city", sa.String(length=100), nullable=False),
        sa.Column("plant_country", sa.String(length=2), nullable=False),
        sa.Column("own_reference", sa.String(length=60), nullable=False),
        sa.Column("searched", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_list", sa.String(length=10), nullable=False),
        sa.Column("reference_number", sa.String(length=40), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("vat_decision", sa.String(length=16), nullable=False),
        sa.Column("vat_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vat_decided_by", sa.Integer(), nullable=True),
        sa.Column("vat_reason", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')", name=op.f("ck_claim_closed")
        ),
        sa.CheckConstraint(
            "(number = '') = (submitted_on IS NULL) AND (number = '') = (price_list = '')",
            name=op.f("ck_claim_submitted"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'question', 'submitted', 'accepted', 'shipped', "
            "'received', 'returned', 'inspected', 'invoiced', 'disputed', 'settled', "
            "'refused', 'withdrawn', 'closed')",
            name=op.f("ck_claim_state"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_claim_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_claim_created_by")),
        sa.ForeignKeyConstraint(
            ["vat_decided_by"], ["user.id"], name=op.f("fk_claim_vat_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("created_by", "key", name=op.f("uq_claim_created_by_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_claim_uuid")),
    )
    op.create_index("ix_claim_company_id_id", "claim", ["company_id", "id"], unique=False)
    op.create_index("ix_claim_company_id_state", "claim", ["company_id", "state"], unique=False)
    op.create_index("ix_claim_state_submitted_on", "claim", ["state", "submitted_on"], unique=False)
    op.create_index(
        "uq_claim_number",
        "claim",
        ["number"],
        unique=True,
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )
    op.create_index(
        "uq_claim_reference_number",
        "claim",
        ["reference_number"],
        unique=True,
        sqlite_where=sa.text("reference_number <> ''"),
        postgresql_where=sa.text("reference_number <> ''"),
    )
    op.create_table(
        "claim_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(paid_on IS NOT NULL) = (state = 'paid')", name=op.f("ck_claim_invoice_paid")
        ),
        sa.CheckConstraint(
            "(way = 'created') = (invoice_id IS NOT NULL)", name=op.f("ck_claim_invoice_created")
        ),
        sa.CheckConstraint(
            "(way = 'uploaded') = (file_id IS NOT NULL)", name=op.f("ck_claim_invoice_uploaded")
        ),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note')", name=op.f("ck_claim_invoice_kind")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'disputed', 'settled', 'paid', 'cancelled')",
            name=op.f("ck_claim_invoice_state"),
        ),
        sa.CheckConstraint("way IN ('created', 'uploaded')", name=op.f("ck_claim_invoice_way")),
        sa.CheckConstraint("net + vat = gross", name=op.f("ck_claim_invoice_gross")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_invoice_claim_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["claim_invoice.id"], name=op.f("fk_claim_invoice_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_claim_invoice_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_claim_invoice_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_claim_invoice_invoice_id")
        ),
        sa.ForeignKeyConstraint(["paid_by"], ["user.id"], name=op.f("fk_claim_invoice_paid_by")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user.id"], name=op.f("fk_claim_invoice_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_invoice")),
        sa.UniqueConstraint("uuid", name=op.f("uq_claim_invoice_uuid")),
    )
    op.create_index("ix_claim_invoice_claim_id", "claim_invoice", ["claim_id"], unique=False)
    op.create_index("ix_claim_invoice_number", "claim_invoice", ["number"], unique=False)
    op.create_index("ix_claim_invoice_state_id", "claim_invoice", ["state", "id"], unique=False)
    op.create_index(
        "uq_claim_invoice_counts",
        "claim_invoice",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'invoice' AND state <> 'cancelled'"),
        postgresql_where=sa.text("kind = 'invoice' AND state <> 'cancelled'"),
    )
    op.create_index(
        "uq_claim_invoice_invoice_id",
        "claim_invoice",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("invoice_id IS NOT NULL"),
        postgresql_where=sa.text("invoice_id IS NOT NULL"),
    )
    op.create_table(
        "claim_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('message', 'question', 'answer')", name=op.f("ck_claim_message_kind")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_message_claim_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_claim_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_message")),
    )
    op.create_index(
        "ix_claim_message_claim_id_id", "claim_message", ["claim_id", "id"], unique=False
    )
    op.create_table(
        "replaced_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("defective_serial", sa.String(length=20), nullable=False),
        sa.Column("replacement_serial", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=100), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("event_codes", sa.String(length=100), nullable=False),
        sa.Column("warranty_status", sa.String(length=12), nullable=False),
        sa.Column("covered_until", sa.Date(), nullable=True),
        sa.Column("claim_class", sa.String(length=20), nullable=False),
        sa.Column("class_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("class_confirmed_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=True),
        sa.Column("shipment_tracking", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sent_back_on", sa.Date(), nullable=True),
        sa.Column("return_tracking", sa.String(length=60), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_waived_by", sa.Integer(), nullable=True),
        sa.Column("return_waive_reason", sa.String(length=500), nullable=False),
        sa.Column("reminded_early_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=5), nullable=False),
        sa.Column("finding", sa.String(length=8), nullable=False),
        sa.Column("analysis_report", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("inspection_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(inspected_on IS NOT NULL) = (state = 'inspected')",
            name=op.f("ck_replaced_part_inspected"),
        ),
        sa.CheckConstraint(
            "finding IN ('', 'fault', 'no_fault')", name=op.f("ck_replaced_part_finding")
        ),
        sa.CheckConstraint(
            "kind IN ('device', 'other_part', 'software_update')",
            name=op.f("ck_replaced_part_kind"),
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'clean', 'dirty')", name=op.f("ck_replaced_part_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'question', 'accepted', 'shipped', "
            "'received', 'returned', 'inspected', 'refused', 'withdrawn')",
            name=op.f("ck_replaced_part_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'inspected') OR returned_on >= received_on",
            name=op.f("ck_replaced_part_returned"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_replaced_part_claim_id")),
        sa.ForeignKeyConstraint(
            ["class_confirmed_by"], ["user.id"], name=op.f("fk_replaced_part_class_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_replaced_part_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["return_waived_by"], ["user.id"], name=op.f("fk_replaced_part_return_waived_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_part")),
        sa.UniqueConstraint("uuid", name=op.f("uq_replaced_part_uuid")),
    )
    op.create_index("ix_replaced_part_claim_id", "replaced_part", ["claim_id"], unique=False)
    op.create_index(
        "ix_replaced_part_defective_serial", "replaced_part", ["defective_serial"], unique=False
    )
    op.create_index(
        "ix_replaced_part_replacement_serial",
        "replaced_part",
        ["replacement_serial"],
        unique=False,
    )
    op.create_index(
        "ix_replaced_part_state_due_on", "replaced_part", ["state", "due_on"], unique=False
    )
    op.create_index(
        "uq_replaced_part_defective_serial",
        "replaced_part",
        ["defective_serial"],
        unique=True,
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )
    op.create_index(
        "uq_replaced_part_replacement_serial",
        "replaced_part",
        ["replacement_serial"],
        unique=True,
        sqlite_where=REPLACEMENT,
        postgresql_where=REPLACEMENT,
    )
    op.create_table(
        "claim_charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("charged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("charged_by", sa.Integer(), nullable=False),
        sa.Column("dispute_reason", sa.Text(), nullable=False),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disputed_by", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'invoiced') = (invoice_id IS NOT NULL)", name=op.f("ck_claim_charge_invoiced")
        ),
        sa.CheckConstraint(
            "kind IN ('cleaning', 'no_fault', 'report')", name=op.f("ck_claim_charge_kind")
        ),
        sa.CheckConstraint(
            "state IN ('charged', 'disputed', 'upheld', 'dropped', 'invoiced')",
            name=op.f("ck_claim_charge_state"),
        ),
        sa.CheckConstraint("net > 0", name=op.f("ck_claim_charge_net")),
        sa.ForeignKeyConstraint(
            ["charged_by"], ["user.id"], name=op.f("fk_claim_charge_charged_by")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_charge_claim_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_claim_charge_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["disputed_by"], ["user.id"], name=op.f("fk_claim_charge_disputed_by")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_claim_charge_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_claim_charge_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["replaced_part.id"], name=op.f("fk_claim_charge_part_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_charge")),
        sa.UniqueConstraint("part_id", "kind", name=op.f("uq_claim_charge_part_id_kind")),
        sa.UniqueConstraint("uuid", name=op.f("uq_claim_charge_uuid")),
    )
    op.create_index("ix_claim_charge_claim_id", "claim_charge", ["claim_id"], unique=False)
    op.create_index("ix_claim_charge_state", "claim_charge", ["state"], unique=False)
    op.create_table(
        "claim_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_event_claim_id")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["replaced_part.id"], name=op.f("fk_claim_event_part_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_claim_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    op.create_index("ix_claim_event_claim_id_id", "claim_event", ["claim_id", "id"], unique=False)
    op.create_table(
        "claim_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_claim_photo_added_by")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_photo_claim_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_claim_photo_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["replaced_part.id"], name=op.f("fk_claim_photo_part_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_claim_photo_file_id")),
    )
    op.create_index("ix_claim_photo_claim_id", "claim_photo", ["claim_id"], unique=False)

    for table in APPEND_ONLY:
        for statement in protection(op.get_bind().dialect.name, table):
            op.execute(sa.text(statement))


def downgrade():
    op.drop_index("ix_claim_photo_claim_id", table_name="claim_photo")
    op.drop_table("claim_photo")
    op.drop_index("ix_claim_event_claim_id_id", table_name="claim_event")
    op.drop_table("claim_event")
    op.drop_index("ix_claim_charge_state", table_name="claim_charge")
    op.drop_index("ix_claim_charge_claim_id", table_name="claim_charge")
    op.drop_table("claim_charge")
    op.drop_index(
        "uq_replaced_part_replacement_serial",
        table_name="replaced_part",
        sqlite_where=REPLACEMENT,
        postgresql_where=REPLACEMENT,
    )
    op.drop_index(
        "uq_replaced_part_defective_serial",
        table_name="replaced_part",
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )
    op.drop_index("ix_replaced_part_state_due_on", table_name="replaced_part")
    op.drop_index("ix_replaced_part_replacement_serial", table_name="replaced_part")
    op.drop_index("ix_replaced_part_defective_serial", table_name="replaced_part")
    op.drop_index("ix_replaced_part_claim_id", table_name="replaced_part")
    op.drop_table("replaced_part")
    op.drop_index("ix_claim_message_claim_id_id", table_name="claim_message")
    op.drop_table("claim_message")
    op.drop_index(
        "uq_claim_invoice_invoice_id",
        table_name="claim_invoice",
        sqlite_where=sa.text("invoice_id IS NOT NULL"),
        postgresql_where=sa.text("invoice_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_claim_invoice_counts",
        table_name="claim_invoice",
        sqlite_where=sa.text("kind = 'invoice' AND state <> 'cancelled'"),
        postgresql_where=sa.text("kind = 'invoice' AND state <> 'cancelled'"),
    )
    op.drop_index("ix_claim_invoice_state_id", table_name="claim_invoice")
    op.drop_index("ix_claim_invoice_number", table_name="claim_invoice")
    op.drop_index("ix_claim_invoice_claim_id", table_name="claim_invoice")
    op.drop_table("claim_invoice")
    op.drop_index(
        "uq_claim_reference_number",
        table_name="claim",
        sqlite_where=sa.text("reference_number <> ''"),
        postgresql_where=sa.text("reference_number <> ''"),
    )
    op.drop_index(
        "uq_claim_number",
        table_name="claim",
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )
    op.drop_index("ix_claim_state_submitted_on", table_name="claim")
    op.drop_index("ix_claim_company_id_state", table_name="claim")
    op.drop_index("ix_claim_company_id_id", table_name="claim")
    op.drop_table("claim")
