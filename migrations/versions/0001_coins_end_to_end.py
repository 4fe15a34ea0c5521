"""The tables of coins, carts, people, jobs and mails."""

import sqlalchemy as sa
from alembic import op

from portal.core.append_only import protection

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = {
    "coin_entry": ("id", "reference"),
    "audit_entry": ("id",),
}


def upgrade():
    op.create_table(
        "card_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_card_batch_region")),
        sa.CheckConstraint(
            "denomination BETWEEN 1 AND 1000", name=op.f("ck_card_batch_denomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batch")),
        sa.UniqueConstraint("name", name=op.f("uq_card_batch_name")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("customer_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vat_id", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("customer_no", name=op.f("uq_company_customer_no")),
        sa.UniqueConstraint("uuid", name=op.f("uq_company_uuid")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("folded", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("factory_extensions", sa.String(length=60), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("shipped_on", sa.Date(), nullable=True),
        sa.Column("ship_country", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("serial", name=op.f("uq_device_serial")),
    )
    op.create_index("ix_device_folded", "device", ["folded"], unique=False)

    op.create_table(
        "guess_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=90), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_guess_counter_wrong")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess_counter")),
        sa.UniqueConstraint(
            "kind", "subject", "address", name=op.f("uq_guess_counter_kind_subject_address")
        ),
    )
    op.create_index(
        "ix_guess_counter_locked_until", "guess_counter", ["locked_until"], unique=False
    )

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("unique_key", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'done', 'dead')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"], unique=False)

    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("subject_ref", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'dead')", name=op.f("ck_outgoing_mail_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    op.create_index(
        "ix_outgoing_mail_state_created_at", "outgoing_mail", ["state", "created_at"], unique=False
    )
    op.create_index("ix_outgoing_mail_subject_ref", "outgoing_mail", ["subject_ref"], unique=False)

    op.create_table(
        "pool_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("code_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("serial", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "extension IN ('battery', 'power', 'comfort')", name=op.f("ck_pool_code_extension")
        ),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (serial IS NULL)", name=op.f("ck_pool_code_taken")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_pool_code_code_hash")),
    )
    op.create_index(
        "ix_pool_code_free", "pool_code", ["product", "extension", "step", "taken_at"], unique=False
    )

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("personal_roles", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("uuid", name=op.f("uq_user_uuid")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_audit_entry_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_action_id", "audit_entry", ["action", "id"], unique=False)
    op.create_index(
        "ix_audit_entry_company_id_id", "audit_entry", ["company_id", "id"], unique=False
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"], unique=False)

    op.create_table(
        "cart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("reference_folded", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("receipt_no", sa.String(length=20), nullable=True),
        sa.Column("coins", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'redeemed') = (receipt_no IS NOT NULL)", name=op.f("ck_cart_receipt")
        ),
        sa.CheckConstraint("state IN ('open', 'redeemed')", name=op.f("ck_cart_state")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_cart_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_cart_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
        sa.UniqueConstraint("company_id", "key", name=op.f("uq_cart_company_id_key")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_cart_receipt_no")),
        sa.UniqueConstraint("uuid", name=op.f("uq_cart_uuid")),
    )
    op.create_index(
        "ix_cart_company_id_redeemed_at", "cart", ["company_id", "redeemed_at"], unique=False
    )
    op.create_index(
        "uq_cart_open_company_id_user_id",
        "cart",
        ["company_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "coin_balance",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("coins", sa.Integer(), nullable=False),
        sa.CheckConstraint("region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_coin_balance_region")),
        sa.CheckConstraint("coins >= 0", name=op.f("ck_coin_balance_coins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_coin_balance_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "region", name=op.f("pk_coin_balance")),
    )
    op.create_table(
        "coin_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("evidence_country", sa.String(length=2), nullable=True),
        sa.Column("evidence_vat_id", sa.String(length=20), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'booked') = (booked_at IS NOT NULL)", name=op.f("ck_coin_card_booked")
        ),
        sa.CheckConstraint("region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_coin_card_region")),
        sa.CheckConstraint(
            "state IN ('issued', 'booked', 'void')", name=op.f("ck_coin_card_state")
        ),
        sa.CheckConstraint(
            "denomination BETWEEN 1 AND 1000", name=op.f("ck_coin_card_denomination")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batch.id"], name=op.f("fk_coin_card_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_coin_card_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_coin_card_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_coin_card_code_hash")),
    )
    op.create_index("ix_coin_card_batch_id_state", "coin_card", ["batch_id", "state"], unique=False)
    op.create_index("ix_coin_card_last_four", "coin_card", ["last_four"], unique=False)

    op.create_table(
        "coin_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("coins", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_coin_correction_region")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'posted', 'declined')", name=op.f("ck_coin_correction_state")
        ),
        sa.CheckConstraint("coins <> 0", name=op.f("ck_coin_correction_coins")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user.id"], name=op.f("fk_coin_correction_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_coin_correction_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_coin_correction_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_correction")),
        sa.UniqueConstraint("key", name=op.f("uq_coin_correction_key")),
    )
    op.create_index("ix_coin_correction_state_id", "coin_correction", ["state", "id"], unique=False)

    op.create_table(
        "coin_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("coins", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.String(length=700), nullable=False),
        sa.CheckConstraint(
            "kind IN ('card', 'order', 'redemption', 'correction')", name=op.f("ck_coin_entry_kind")
        ),
        sa.CheckConstraint("region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_coin_entry_region")),
        sa.CheckConstraint("balance_after >= 0", name=op.f("ck_coin_entry_balance_after")),
        sa.CheckConstraint("coins <> 0", name=op.f("ck_coin_entry_coins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_coin_entry_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_coin_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_coin_entry_reference")),
    )
    op.create_index(
        "ix_coin_entry_company_id_region_id",
        "coin_entry",
        ["company_id", "region", "id"],
        unique=False,
    )

    op.create_table(
        "coin_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("wholesaler_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("coins", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("evidence_country", sa.String(length=2), nullable=False),
        sa.Column("evidence_vat_id", sa.String(length=20), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("region IN ('DE', 'EU', 'NON-EU')", name=op.f("ck_coin_order_region")),
        sa.CheckConstraint("coins >= 10", name=op.f("ck_coin_order_coins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_coin_order_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["wholesaler_id"], ["user.id"], name=op.f("fk_coin_order_wholesaler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coin_order")),
        sa.UniqueConstraint("uuid", name=op.f("uq_coin_order_uuid")),
        sa.UniqueConstraint("wholesaler_id", "key", name=op.f("uq_coin_order_wholesaler_id_key")),
    )
    op.create_table(
        "kept_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_entry")),
        sa.UniqueConstraint("uuid", name=op.f("uq_kept_entry_uuid")),
    )
    op.create_index("ix_kept_entry_created_at", "kept_entry", ["created_at"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_membership_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "company_id", name=op.f("uq_membership_user_id_company_id")),
    )
    op.create_index("ix_membership_company_id", "membership", ["company_id"], unique=False)

    op.create_table(
        "serial_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("product_name", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_serial_report_state")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user.id"], name=op.f("fk_serial_report_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_serial_report_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_serial_report_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serial_report")),
    )
    op.create_index("ix_serial_report_state_id", "serial_report", ["state", "id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_session_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_user_id", "session", ["user_id"], unique=False)

    op.create_table(
        "activation_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("code_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(length=10), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "extension IN ('battery', 'power', 'comfort')",
            name=op.f("ck_activation_code_extension"),
        ),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_activation_code_cart_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_activation_code_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_code")),
        sa.UniqueConstraint(
            "serial", "extension", "step", name=op.f("uq_activation_code_serial_extension_step")
        ),
    )
    op.create_index("ix_activation_code_cart_id", "activation_code", ["cart_id"], unique=False)
    op.create_index(
        "ix_activation_code_company_id_id", "activation_code", ["company_id", "id"], unique=False
    )

    op.create_table(
        "cart_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("coins", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "extension IN ('battery', 'power', 'comfort')", name=op.f("ck_cart_line_extension")
        ),
        sa.CheckConstraint("coins > 0", name=op.f("ck_cart_line_coins")),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_cart_line_cart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint(
            "cart_id",
            "serial",
            "extension",
            "step",
            name=op.f("uq_cart_line_cart_id_serial_extension_step"),
        ),
    )
    dialect = op.get_bind().dialect.name
    for table, columns in APPEND_ONLY.items():
        for statement in protection(dialect, table, columns):
            op.execute(statement)


def downgrade():
    op.drop_table("cart_line")
    op.drop_table("activation_code")
    op.drop_table("session")
    op.drop_table("serial_report")
    op.drop_table("membership")
    op.drop_table("kept_entry")
    op.drop_table("coin_order")
    op.drop_table("coin_entry")
    op.drop_table("coin_correction")
    op.drop_table("coin_card")
    op.drop_table("coin_balance")
    op.drop_table("cart")
    op.drop_table("audit_entry")
    op.drop_table("user")
    op.drop_table("pool_code")
    op.drop_table("outgoing_mail")
    op.drop_table("job")
    op.drop_table("guess_counter")
    op.drop_table("device")
    op.drop_table("company")
    op.drop_table("card_batch")
