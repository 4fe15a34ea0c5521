"""The printable slips of a receipt, in the language spoken now."""

from portal.core.brand import brand
from portal.documents.code_slip import CodeSlip, EntryWay, SlipCode, SlipLabels, render_slips
from portal.documents.pdf import drawable
from portal.redemption.naming import extension_name, product_name, taken_by, ways
from portal.redemption.receipts import CodeOfDevice, DeviceOnReceipt, Receipt, ReceiptWithCodes
from portal.web.formats import datetime_text
from portal.web.i18n import gettext as _
from portal.web.i18n import language, pgettext


def pdf_of(found: ReceiptWithCodes, company: str) -> bytes:
    """A page for each device."""
    return render_slips([_slip(found.receipt, company, device) for device in found.devices])


def file_name(receipt: Receipt) -> str:
    return f"activation-codes-{receipt.number}.pdf"


def _slip(receipt: Receipt, company: str, device: DeviceOnReceipt) -> CodeSlip:
    return CodeSlip(
        language=language(),
        brand=brand().portal,
        labels=_labels(),
        product=drawable(product_name(device.product)),
        serial=device.serial,
        company=drawable(company),
        receipt=receipt.number,
        date=datetime_text(receipt.redeemed_at),
        reference=drawable(receipt.reference),
        codes=[_code(device, code) for code in device.codes],
        ways=[EntryWay(way) for way in ways(device.product)],
    )


def _code(device: DeviceOnReceipt, code: CodeOfDevice) -> SlipCode:
    return SlipCode(
        extension=extension_name(device.product, code.extension, code.step),
        remark=_where_to(taken_by(device.product, code.extension)),
        code=code.digits,
    )


def _where_to(kinds: list[str]) -> str:
    """Said only when another device than the one of the serial number takes the code."""
    if not kinds:
        return ""
    return _("These kinds of device take this code: %(kinds)s", kinds=", ".join(kinds))


def _labels() -> SlipLabels:
    return SlipLabels(
        title=_("Activation codes"),
        product=_("Product"),
        serial=_("Serial number"),
        company=_("Company"),
        receipt=_("Receipt"),
        date=pgettext("receipt", "Redeemed on"),
        reference=_("Reference"),
        extension=pgettext("slip", "Extension"),
        code=_("Activation code"),
        ways=_("Where to enter the code"),
        page=pgettext("slip", "Page"),
    )
