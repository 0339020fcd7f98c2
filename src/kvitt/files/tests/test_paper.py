"""A file with several receipts is read, shown and pointed at by the paper that an item is about."""

from kvitt.files.paper import papers_of, part_of, read_of, within

READING = {
    "company_number": "DK25313763",
    "fields": {"amount": {"value": "9", "confidence": 0.4}},
    "signs": [{"code": "alcohol", "region": [0, 0.1, 0.2, 0.1, 0.02]}, {"code": "card-slip", "region": None}],
    "papers": [
        {"region": [0, 0.05, 0.1, 0.4, 0.8], "fields": {"amount": {"value": "120.00", "confidence": 0.9}}},
        {"region": [0, 0.55, 0.1, 0.4, 0.8], "fields": {"amount": {"value": "45.00", "confidence": 0.9}}},
    ],
}
LONG = {"papers": [{"pages": [0, 1], "fields": {}}, {"pages": [2], "fields": {}}]}


def test_one_receipt_is_no_reason_to_split():
    assert papers_of(None) == []
    assert papers_of({"papers": READING["papers"][:1]}) == []
    assert len(papers_of(READING)) == 2


def test_each_paper_has_its_own_fields_and_signs():
    first, second = read_of(READING, 1), read_of(READING, 2)
    assert (first["fields"]["amount"]["value"], second["fields"]["amount"]["value"]) == ("120.00", "45.00")
    assert [sign["code"] for sign in first["signs"]] == ["alcohol", "card-slip"]
    assert [sign["code"] for sign in second["signs"]] == ["card-slip"]
    assert second["company_number"] is None
    assert read_of(READING, 0) is READING
    assert read_of(READING, 7) is READING


def test_a_place_on_the_file_becomes_a_place_on_the_part():
    part = part_of(READING, 2)
    assert within([0, 0.1, 0.2, 0.1, 0.02], part) is None
    page, x, y, w, h = within([0, 0.54, 0.09, 0.42, 0.82], part)
    assert (page, round(x, 6), round(y, 6), round(w, 6), round(h, 6)) == (0, 0, 0, 1, 1)


def test_pages_of_a_long_file_belong_to_one_paper_each():
    first, second = part_of(LONG, 1), part_of(LONG, 2)
    assert [first.shows(page) for page in range(3)] == [True, True, False]
    assert [second.shows(page) for page in range(3)] == [False, False, True]
    assert within([1, 0.1, 0.1, 0.1, 0.1], second) is None
    assert part_of(LONG, 0).shows(2)
