"""Telephone numbers as people write them."""

from __future__ import annotations

import re

from publisher.vocabulary import CV, SDO

#: Properties whose values are numbers to call or to fax to.
NUMBERS = frozenset({SDO.telephone.value, CV.telephone.value, SDO.faxNumber.value})


def phone_text(number: str) -> str:
    """`+3238669125` -> `03 866 91 25`: Belgian numbers as they are written at home, others with their country."""
    import phonenumbers  # its tables are read only when a page has a number

    bare = number.removeprefix("tel:")
    try:
        parsed = phonenumbers.parse(bare, "BE")
    except phonenumbers.NumberParseException:
        return bare
    formats = phonenumbers.PhoneNumberFormat
    home = parsed.country_code == 32
    return phonenumbers.format_number(parsed, formats.NATIONAL if home else formats.INTERNATIONAL)


def phone_link(number: str) -> str:
    """`+3238669125` -> `tel:+3238669125` (RFC 3966); '' for what is no number, which is then only text."""
    bare = re.sub(r"[ ()./-]", "", number.removeprefix("tel:"))
    return f"tel:{bare}" if re.fullmatch(r"\+?[0-9]{2,20}", bare) else ""
