"""The second recounter's own Ed25519, beside the vectors of RFC 8032 §7.1 and beside `cryptography`."""

import importlib
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.notes import VerifierKey
from tests.recount.recounters import ROOT

sys.path.insert(0, str(ROOT / "verify"))
ed25519 = importlib.import_module("ed25519")
sys.path.pop(0)

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "r", "s"), VECTORS)
def test_the_vectors_of_the_rfc_hold(public, message, r, s):
    public, message, signature = map(bytes.fromhex, (public, message, r + s))
    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, message + b"x", signature)
    larger = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.verify(public, message, signature[:32] + larger.to_bytes(32, "little"))
    assert not ed25519.verify(public, message, signature[:63])
    assert not ed25519.verify(public, message, signature + b"\0")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=99), st.integers(0, 511))
def test_signatures_of_others_hold_and_changed_ones_do_not(secret, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519.verify(public, message, signature)
    spoilt = bytearray(signature)
    spoilt[bit // 8] ^= 1 << bit % 8
    assert not ed25519.verify(public, message, bytes(spoilt))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_any_bytes_are_answered_as_others_answer(public, signature):
    assert ed25519.verify(public, b"", signature) == VerifierKey("x", public).verifies(b"", signature)


@pytest.mark.parametrize("public", [b"\xff" * 32, (2**255 - 18).to_bytes(32, "little"), bytes([1] + [0] * 30 + [128])])
def test_points_that_are_spelled_wrongly_are_none(public):
    assert ed25519.decompress(public) is None
