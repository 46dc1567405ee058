"""Verifier keys, signed notes and checkpoints."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.notes import Signer, VerifierKey, read_checkpoint, read_key, signed_bytes
from halqa.rules.record import Checkpoint, Malformed
from tests.recount.records import FORGER, SIGNER

ROOT = bytes(range(32))
NOTE = SIGNER.checkpoint(7, ROOT)
# The example of C2SP signed-note: a key and a note that another program made.
THEIRS = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_keys_are_written_and_read_as_others_do():
    key = read_key(THEIRS)
    assert (key.name, str(key)) == ("PeterNeumann", THEIRS)
    signature = base64.b64decode(SIGNED)
    assert signature[:4] == key.id
    assert key.verifies(TEXT.encode(), signature[4:])


def test_a_checkpoint_is_read_back_and_its_signature_holds():
    checkpoint, signature = read_checkpoint(NOTE, SIGNER.key, alone=True)
    assert checkpoint == Checkpoint(SIGNER.name, 7, ROOT)
    assert SIGNER.key.verifies(signed_bytes(checkpoint), signature)
    assert NOTE.startswith(signed_bytes(checkpoint).decode())
    assert not FORGER.key.verifies(signed_bytes(checkpoint), signature)
    assert not VerifierKey("x", b"short").verifies(b"", b"")


def test_a_signer_tells_no_secret():
    assert str(SIGNER.secret) not in repr(SIGNER)
    assert SIGNER.key.fingerprint == "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c"


def test_other_signatures_may_stand_beside_the_logs_own():
    other = Signer("witness.example/w", bytes(32)).checkpoint(7, ROOT).split("\n")[-2]
    assert read_checkpoint(f"{NOTE}{other}\n", SIGNER.key)[0].size == 7
    assert read_checkpoint(NOTE.replace("\n\n", f"\n\n{other}\n"), SIGNER.key)[0].size == 7
    with pytest.raises(Malformed):
        read_checkpoint(f"{NOTE}{other}\n", SIGNER.key, alone=True)


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        f"{NOTE}\n",
        f"{NOTE} ",
        NOTE.replace("\n7\n", "\n07\n"),
        NOTE.replace("\n7\n", "\n0\n"),
        NOTE.replace("\n7\n", "\n٧\n"),
        NOTE.replace("\n7\n", "\n7\nmore\n"),
        NOTE.replace("AECA", "AECB"),
        NOTE.replace("Hh8=", "Hh9="),
        NOTE.replace("Hh8=", "Hh8"),
        NOTE.replace("Hh8=", "Hh 8="),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("—", "-"),
        NOTE + NOTE.split("\n")[-2] + "\n",
        FORGER.checkpoint(7, ROOT),
        SIGNER.checkpoint(7, ROOT[1:]),
        Signer("another", SIGNER.secret).checkpoint(7, ROOT),
    ],
)
def test_other_notes_are_refused_or_do_not_hold(note):
    try:
        checkpoint, signature = read_checkpoint(note, SIGNER.key)
    except Malformed:
        return
    assert note != NOTE
    assert not SIGNER.key.verifies(signed_bytes(checkpoint), signature)


@pytest.mark.parametrize(
    "line",
    ["", "x", "x+y", f"{SIGNER.key} ", str(SIGNER.key).replace("demo", "dems"), str(SIGNER.key)[:-4], "é" + THEIRS],
)
def test_other_lines_are_no_keys(line):
    with pytest.raises(Malformed):
        read_key(line)


@given(st.text(max_size=60))
def test_any_text_is_a_key_or_refused(line):
    with suppress(Malformed):
        assert str(read_key(line)) == line


@given(st.text(st.sampled_from("halq./demo7\n—+ =AB"), max_size=80), st.integers(0, len(NOTE)), st.integers(0, 9))
def test_any_note_is_a_checkpoint_or_refused(words, at, cut):
    for note in (words, NOTE[:at] + words[:3] + NOTE[at + cut :]):
        with suppress(Malformed):
            assert read_checkpoint(note, SIGNER.key)[0].origin == SIGNER.name
