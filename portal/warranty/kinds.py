"""The closed lists of the warranty's tables."""

from enum import StrEnum


class FactKind(StrEnum):
    """`happened_on` is the day of the installation, the purchase, the first contact …"""

    PURCHASED = "purchased"
    INSTALLED = "installed"
    COMMISSIONED = "commissioned"
    REGISTERED = "registered"
    ONLINE = "online"
    # months of cover more: bought here, by an extended warranty code, by a campaign's code
    EXTENSION = "extension"
    CODE = "code"
    PROMO = "promo"
    # takes back the fact that `retracts` names
    RETRACTION = "retraction"


class OwnershipState(StrEnum):
    REVIEW = "review"
    OWNED = "owned"
    REJECTED = "rejected"
    PAST = "past"


class Proof(StrEnum):
    DEVICE_CODE = "device_code"
    RECEIPT = "receipt"
    HAND_OVER = "hand_over"
    REPLACEMENT = "replacement"
    SUPPORT = "support"


class CodeKind(StrEnum):
    EXTENDED = "extended"
    PROMOTION = "promotion"


class OrderState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class HandOverState(StrEnum):
    OPEN = "open"
    ENTERED = "entered"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ReminderKind(StrEnum):
    """What comes to its end soon."""

    COVER = "cover"
    PURCHASE = "purchase"
