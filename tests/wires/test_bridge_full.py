"""A bridge that has no thread left gives back what was typed."""

from __future__ import annotations

import threading
from urllib.parse import urlencode

import pytest

from tests.wires import toy
from tests.wires.server import ask, wait_for
from tests.wires.test_bridge import FORM


@pytest.fixture
def full(door):
    """A bridge whose threads are all busy, and whose queue is full."""
    door.bridge.most = 2
    toy.gate.clear()
    threads = [threading.Thread(target=ask, args=(door.port, "/slow")) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_for(lambda: door.bridge.count == 2)
    yield door
    toy.gate.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("path", "language", "word"),
    [("/2022/ar/x", "ar", "إعادة الإرسال"), ("/2022/en/x", "en", "Send again"), ("/x", "fr", "Renvoyer")],
)
def test_a_full_house_keeps_what_was_typed(full, path, language, word):
    body = "words=%3Cb%3E+la+halqa+%22%D8%A9%22&choice=7&csrfmiddlewaretoken=tok%27en"
    refused = ask(full.port, path, "POST", body, FORM)
    page = refused.body.decode()
    assert refused.status == 503
    assert 2 <= int(refused.headers["retry-after"]) <= 6
    assert f'lang="{language}"' in page
    assert word in page
    assert f'<form method="post" action="{path}">' in page
    assert "\n&lt;b&gt; la halqa &quot;ة&quot;</textarea>" in page
    assert '<input type="hidden" name="choice" value="7">' in page
    assert 'value="tok&#x27;en"' in page
    assert "form-action 'self'" in refused.headers["content-security-policy"]
    assert toy.state["stored"] == []


def test_a_full_house_tells_readers_to_come_back(full):
    refused = ask(full.port, "/2022/fr/x?a=1&b=%22")
    assert refused.status == 503
    assert '<a href="/2022/fr/x?a=1&amp;b=%22">' in refused.body.decode()
    assert "<form" not in refused.body.decode()


def test_a_full_house_never_sends_a_form_elsewhere(full):
    page = ask(full.port, "//evil.example/x", "POST", "words=a+b", FORM).body.decode()
    assert 'action="/evil.example/x"' in page


def test_what_was_typed_in_ten_thousand_characters_comes_back_whole(full):
    words = "é <halqa> & " * 1_000
    page = ask(full.port, "/x", "POST", urlencode({"words": words}), FORM).body.decode()
    assert "é &lt;halqa&gt; &amp; " * 1_000 in page


def test_the_house_recovers(full):
    toy.gate.set()
    wait_for(lambda: full.bridge.count == 0)
    assert ask(full.port, "/tiny").status == 200
