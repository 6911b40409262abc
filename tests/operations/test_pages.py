"""The demo reads a page as a person does."""

from operations.pages import Page

HTML = """
<title>Mail</title><style>a { color: red }</style>
<p>Hello <a href="/d/1/">your file</a></p>
<pre>Line one
Line two</pre>
<form action="/pay" method="post"><input type="hidden" name="token" value="t">
<input type="checkbox" name="news"><button name="act" value="pay">Pay $19</button></form>
"""


def test_what_is_read_is_what_is_seen():
    page = Page(HTML)

    assert page.text == "Hello your file Line one Line two Pay $19"
    assert page.links == ["/d/1/"]
    assert page.blocks == ["Line one\nLine two"]


def test_a_pressed_button_sends_what_a_browser_sends():
    form = Page(HTML).form_with("pay")

    assert form.press("pay") == {"token": "t", "act": "pay"}
