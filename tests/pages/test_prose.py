"""The owner's plain text becomes headings, lists and paragraphs, and nothing else."""

from catalog.prose import render


def test_headings_lists_and_paragraphs_are_told_apart():
    html = render("One.\nTwo.\n\n## Inside\n- a\n- b\n\n### Small")

    assert html.split("\n")[:2] == ["<p>One.<br>", "Two.</p>"]
    assert "<h2>Inside</h2>" in html
    assert "<li>a</li>\n<li>b</li>" in html
    assert "<h3>Small</h3>" in html


def test_markup_typed_by_anyone_is_shown_not_run():
    html = render("<script>alert(1)</script>\n\n## <b>x</b>\n\n- <img src=x onerror=y>")

    assert "<script" not in html
    assert "<b>" not in html
    assert "<img" not in html


def test_addresses_become_links():
    assert 'href="https://shop.test"' in render("See https://shop.test now.")
    assert 'href="mailto:olga@press.test"' in render("Write to olga@press.test.")


def test_a_dangerous_address_is_no_link():
    assert "href" not in render("javascript:alert(1)")


def test_no_text_is_no_html():
    assert render("") == ""
    assert render(" \n\n ") == ""
