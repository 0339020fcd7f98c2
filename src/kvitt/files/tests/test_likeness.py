"""The same receipt is known again however it was photographed, and two receipts of one shop are not taken for one."""

from kvitt.files.likeness import content_of, distance, numbers_in, same, seller_key, traces_of

LINES = [
    "Rema Torvet", "Torvegade 12, 6700 Esbjerg", "Tlf 75 12 34 56", "CVR 25313763", "Mælk 12,95", "Rugbrød 24,50",
    "Kaffe 49,95", "Smør 21,75", "I alt 109,15", "Moms 21,83", "Kort 109,15", "19.11.2026 14:32", "Bon 004417 Kasse 0213",
]  # fmt: skip


def _reading(lines, amount="109.15", on="2026-11-19", merchant="Rema Torvet", **more):
    fields = {"amount": amount, "on": on, "merchant": merchant}
    return {
        "text": "\n".join(lines),
        "fields": {name: {"value": value, "confidence": 0.9} for name, value in fields.items()},
        **more,
    }


def test_numbers_are_known_by_their_digits_whatever_stands_between():
    assert numbers_in("1.234,50 12:30 19-11-2026 7,50 x 12") == {"123450", "1230", "19112026", "750"}


def test_a_cropped_picture_is_the_same_and_leaves_a_common_trace():
    whole, cropped = content_of(_reading(LINES)), content_of(_reading(LINES[2:]))
    assert same(whole, cropped)
    assert traces_of(whole) & traces_of(cropped)


def test_a_misread_line_does_not_hide_it():
    misread = [line.replace("24,50", "24,80").replace("004417", "O04417") for line in LINES]
    assert same(content_of(_reading(LINES)), content_of(_reading(misread)))


def test_a_wrongly_chosen_total_does_not_hide_it():
    assert same(content_of(_reading(LINES)), content_of(_reading(LINES[:10], amount="49.95")))


def test_another_purchase_in_the_same_shop_is_another():
    other = [*LINES[:4], "Fisk 89,95", "Citron 8,00", "I alt 97,95", "Moms 19,59", "19.11.2026 18:02", "Bon 004981"]
    assert not same(content_of(_reading(LINES)), content_of(_reading(other, amount="97.95")))


def test_the_same_basket_at_another_time_is_another():
    later = [line.replace("14:32", "17:05").replace("004417", "004502") for line in LINES]
    assert not same(content_of(_reading(LINES)), content_of(_reading(later)))


def test_where_hardly_a_number_is_read_the_look_decides():
    one = content_of({"text": "", "fields": {}, "looks": [0b1011]})
    near, far = content_of({"looks": [0b1000]}), content_of({"looks": [-1]})
    assert same(one, near)
    assert not same(one, far)
    assert traces_of(one) & traces_of(near)


def test_looks_never_speak_against_what_was_read():
    one = content_of(_reading(["Parkering 20,00"], amount="20.00"), look=7)
    other = content_of(_reading(["Parkering 35,00"], amount="35.00"), look=7)
    assert not same(one, other)


def test_the_distance_counts_bits_of_signed_numbers():
    assert distance(-1, 0) == 64
    assert distance(-(1 << 63), 0) == 1


def test_a_seller_is_the_same_with_and_without_its_legal_form():
    assert seller_key("Netto A/S") == seller_key("NETTO") == "netto"
