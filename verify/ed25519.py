"""Verification of Ed25519 signatures (RFC 8032, section 5.1.7), in whole numbers."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, x*y = T/Z


def add(a: Point, b: Point) -> Point:
    """Add two points (the unified formulas of RFC 8032, section 5.1.4)."""
    minus, plus = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, z - t, z + t, plus + minus
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number: int, point: Point) -> Point:
    """Add a point to itself this many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def compress(point: Point) -> bytes:
    """Write a point in 32 bytes."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data: bytes) -> Point | None:
    """Read a point from 32 bytes (section 5.1.3); None if there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return (x, y, 1, x * y % P)


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature (64 bytes) over the message is of this public key (32 bytes)."""
    key, s = decompress(public), int.from_bytes(signature[32:], "little")
    if key is None or BASE is None or len(signature) != 64 or s >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(hashed, "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    return compress(add(multiply(s, BASE), multiply(k, minus_key))) == signature[:32]
