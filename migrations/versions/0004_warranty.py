"""Warranty: device register, facts, own devices, codes, orders, invoices."""

import sqlalchemy as sa
from alembic import op

from portal.core.append_only import protection

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "device_change": ("id",),
    "warranty_fact": ("id", "retracts", ("serial", "kind", "reference")),
    "invoice": ("id", "uuid", "corrects_id", ("series_id", "number")),
}

ROWS_AT_ONCE = 10_000
BYTEWISE = sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql")


def order_folded(collation):
    """How a serial begins becomes searchable; the index is made again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE device ALTER folded TYPE varchar(20) COLLATE "{collation}"')


def reverse_serials():
    """The last characters of the serials that are there already become searchable."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("UPDATE device SET reversed = reverse(folded)"))
        return
    device = sa.table(
        "device", sa.column("id"), sa.column("folded"), sa.column("reversed", sa.String)
    )
    page = sa.select(device.c.id, device.c.folded).order_by(device.c.id).limit(ROWS_AT_ONCE)
    change = (
        sa.update(device)
        .where(device.c.id == sa.bindparam("row"))
        .values(reversed=sa.bindparam("text"))
    )
    last = 0
    while rows := connection.execute(page.where(device.c.id > last)).all():
        connection.execute(change, [{"row": row.id, "text": row.folded[::-1]} for row in rows])
        last = rows[-1].id


def upgrade():
    op.create_table(
        "monitoring_system",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_system")),
        sa.UniqueConstraint("name", name=op.f("uq_monitoring_system_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_monitoring_system_token_hash")),
    )
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("next_number > 0", name=op.f("ck_number_series_next_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_number_series_owner_name")),
    )
    op.create_table(
        "warranty_code_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("products", sa.String(length=1000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("uses_each", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('extended', 'promotion')", name=op.f("ck_warranty_code_batch_kind")
        ),
        sa.CheckConstraint("months > 0", name=op.f("ck_warranty_code_batch_months")),
        sa.CheckConstraint("uses_each > 0", name=op.f("ck_warranty_code_batch_uses_each")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_code_batch")),
        sa.UniqueConstraint("name", name=op.f("uq_warranty_code_batch_name")),
    )
    op.create_table(
        "bulk_lookup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("input_uuid", sa.Uuid(), nullable=False),
        sa.Column("result_uuid", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'failed')", name=op.f("ck_bulk_lookup_state")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bulk_lookup_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_lookup")),
        sa.UniqueConstraint("uuid", name=op.f("uq_bulk_lookup_uuid")),
    )
    op.create_index("ix_bulk_lookup_user_id_id", "bulk_lookup", ["user_id", "id"], unique=False)

    op.create_table(
        "device_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('import', 'support', 'claim')", name=op.f("ck_device_change_origin")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_change_device_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_device_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_change")),
    )
    op.create_index("ix_device_change_device_id", "device_change", ["device_id"], unique=False)

    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoice_kind")),
        sa.CheckConstraint("net + vat = gross", name=op.f("ck_invoice_gross")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_invoice_company_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["invoice.id"], name=op.f("fk_invoice_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["number_series.id"], name=op.f("fk_invoice_series_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invoice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_invoice_corrects_id")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_invoice_series_id_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_invoice_uuid")),
    )
    op.create_index("ix_invoice_company_id_id", "invoice", ["company_id", "id"], unique=False)
    op.create_index(op.f("ix_invoice_subject"), "invoice", ["subject"], unique=False)

    op.create_table(
        "online_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["system_id"], ["monitoring_system.id"], name=op.f("fk_online_batch_system_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_batch")),
        sa.UniqueConstraint("system_id", "key", name=op.f("uq_online_batch_system_id_key")),
    )
    op.create_index(
        op.f("ix_online_batch_received_at"), "online_batch", ["received_at"], unique=False
    )

    op.create_table(
        "warranty_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('issued', 'used', 'void')", name=op.f("ck_warranty_code_state")
        ),
        sa.CheckConstraint("uses_left >= 0", name=op.f("ck_warranty_code_uses_left")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["warranty_code_batch.id"], name=op.f("fk_warranty_code_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_warranty_code_code_hash")),
    )
    op.create_index(
        "ix_warranty_code_batch_id_state", "warranty_code", ["batch_id", "state"], unique=False
    )
    op.create_index("ix_warranty_code_last_four", "warranty_code", ["last_four"], unique=False)

    op.create_table(
        "warranty_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("cover", sa.String(length=5), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("shown", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("retracts", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('extension', 'code', 'promo')) = (months IS NOT NULL)",
            name=op.f("ck_warranty_fact_months"),
        ),
        sa.CheckConstraint(
            "(kind = 'retraction') = (retracts IS NOT NULL)", name=op.f("ck_warranty_fact_retracts")
        ),
        sa.CheckConstraint(
            "kind IN ('purchased', 'installed', 'commissioned', 'registered', 'online', "
            "'extension', 'code', 'promo', 'retraction')",
            name=op.f("ck_warranty_fact_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_warranty_fact_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["retracts"], ["warranty_fact.id"], name=op.f("fk_warranty_fact_retracts")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_warranty_fact_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_fact")),
        sa.UniqueConstraint("retracts", name=op.f("uq_warranty_fact_retracts")),
        sa.UniqueConstraint(
            "serial", "kind", "reference", name=op.f("uq_warranty_fact_serial_kind_reference")
        ),
    )
    op.create_table(
        "extension_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("payment_reference", sa.String(length=35), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'paid', 'cancelled', 'lapsed')",
            name=op.f("ck_extension_order_state"),
        ),
        sa.CheckConstraint("net + vat = gross", name=op.f("ck_extension_order_gross")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user.id"], name=op.f("fk_extension_order_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_extension_order_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_extension_order_invoice_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_extension_order_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_order")),
        sa.UniqueConstraint("number", name=op.f("uq_extension_order_number")),
        sa.UniqueConstraint("payment_reference", name=op.f("uq_extension_order_payment_reference")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_extension_order_user_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_extension_order_uuid")),
    )
    op.create_index(
        "ix_extension_order_company_id_id", "extension_order", ["company_id", "id"], unique=False
    )
    op.create_index(op.f("ix_extension_order_serial"), "extension_order", ["serial"], unique=False)
    op.create_index("ix_extension_order_state_id", "extension_order", ["state", "id"], unique=False)
    op.create_index(
        op.f("ix_extension_order_user_id"), "extension_order", ["user_id"], unique=False
    )
    op.create_index(
        "uq_extension_order_serial_pending",
        "extension_order",
        ["serial"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )

    op.create_table(
        "owned_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("proof", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "proof IN ('device_code', 'receipt', 'hand_over', 'replacement', 'support')",
            name=op.f("ck_owned_device_proof"),
        ),
        sa.CheckConstraint(
            "state IN ('review', 'owned', 'rejected', 'past')", name=op.f("ck_owned_device_state")
        ),
        sa.CheckConstraint(
            "(company_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_owned_device_owner")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_owned_device_added_by")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_owned_device_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_owned_device_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_owned_device_file_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_owned_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owned_device")),
        sa.UniqueConstraint("uuid", name=op.f("uq_owned_device_uuid")),
    )
    op.create_index(
        "ix_owned_device_company_id_state", "owned_device", ["company_id", "state"], unique=False
    )
    op.create_index(
        "ix_owned_device_review",
        "owned_device",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'review'"),
        postgresql_where=sa.text("state = 'review'"),
    )
    op.create_index(op.f("ix_owned_device_serial"), "owned_device", ["serial"], unique=False)
    op.create_index(
        "ix_owned_device_user_id_state", "owned_device", ["user_id", "state"], unique=False
    )
    op.create_index(
        "uq_owned_device_serial_owned",
        "owned_device",
        ["serial"],
        unique=True,
        sqlite_where=sa.text("state = 'owned'"),
        postgresql_where=sa.text("state = 'owned'"),
    )

    op.create_table(
        "warranty_code_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"], ["warranty_code.id"], name=op.f("fk_warranty_code_use_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_warranty_code_use_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_warranty_code_use_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_code_use")),
        sa.UniqueConstraint("code_id", "serial", name=op.f("uq_warranty_code_use_code_id_serial")),
    )
    op.create_index(
        op.f("ix_warranty_code_use_serial"), "warranty_code_use", ["serial"], unique=False
    )

    op.add_column(
        "device",
        sa.Column("reversed", BYTEWISE, server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "device",
        sa.Column(
            "customer_no", sa.String(length=20), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column("device", sa.Column("code_hash", sa.String(length=90), nullable=True))
    op.add_column(
        "device",
        sa.Column(
            "replaced_by", sa.String(length=20), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column("device", sa.Column("replaced_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_device_replaced_by",
        "device",
        ["replaced_by"],
        unique=False,
        sqlite_where=sa.text("replaced_by <> ''"),
        postgresql_where=sa.text("replaced_by <> ''"),
    )
    op.create_index("ix_device_reversed", "device", ["reversed"], unique=False)
    order_folded("C")
    reverse_serials()
    dialect = op.get_bind().dialect.name
    for table, keys in APPEND_ONLY.items():
        for statement in protection(dialect, table, keys):
            op.execute(statement)


def downgrade():
    order_folded("default")
    op.drop_index("ix_device_reversed", "device")
    op.drop_index(
        "ix_device_replaced_by",
        "device",
        sqlite_where=sa.text("replaced_by <> ''"),
        postgresql_where=sa.text("replaced_by <> ''"),
    )
    op.drop_column("device", "replaced_on")
    op.drop_column("device", "replaced_by")
    op.drop_column("device", "code_hash")
    op.drop_column("device", "customer_no")
    op.drop_column("device", "reversed")

    op.drop_index(op.f("ix_warranty_code_use_serial"), "warranty_code_use")

    op.drop_table("warranty_code_use")
    op.drop_index(
        "uq_owned_device_serial_owned",
        "owned_device",
        sqlite_where=sa.text("state = 'owned'"),
        postgresql_where=sa.text("state = 'owned'"),
    )
    op.drop_index("ix_owned_device_user_id_state", "owned_device")
    op.drop_index(op.f("ix_owned_device_serial"), "owned_device")
    op.drop_index(
        "ix_owned_device_review",
        "owned_device",
        sqlite_where=sa.text("state = 'review'"),
        postgresql_where=sa.text("state = 'review'"),
    )
    op.drop_index("ix_owned_device_company_id_state", "owned_device")

    op.drop_table("owned_device")
    op.drop_index(
        "uq_extension_order_serial_pending",
        "extension_order",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_extension_order_user_id"), "extension_order")
    op.drop_index("ix_extension_order_state_id", "extension_order")
    op.drop_index(op.f("ix_extension_order_serial"), "extension_order")
    op.drop_index("ix_extension_order_company_id_id", "extension_order")

    op.drop_table("extension_order")
    op.drop_table("warranty_fact")
    op.drop_index("ix_warranty_code_last_four", "warranty_code")
    op.drop_index("ix_warranty_code_batch_id_state", "warranty_code")

    op.drop_table("warranty_code")
    op.drop_index(op.f("ix_online_batch_received_at"), "online_batch")

    op.drop_table("online_batch")
    op.drop_index(op.f("ix_invoice_subject"), "invoice")
    op.drop_index("ix_invoice_company_id_id", "invoice")

    op.drop_table("invoice")
    op.drop_index("ix_device_change_device_id", "device_change")

    op.drop_table("device_change")

    op.drop_index("ix_bulk_lookup_user_id_id", "bulk_lookup")

    op.drop_table("bulk_lookup")
    op.drop_table("warranty_code_batch")
    op.drop_table("number_series")
    op.drop_table("monitoring_system")
