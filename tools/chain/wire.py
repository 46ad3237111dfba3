"""Transactions of a Cosmos chain: keys, signatures and the few messages that levee needs.

Signing here instead of calling the node's program for each transaction takes milliseconds, so that
a block can hold many. Keys are for a local chain only: they are made from names.
"""
import hashlib

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)
SIGN_MODE_DIRECT = 1


def _add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


_POWERS = [G]  # G times 2^i
for _ in range(255):
    _POWERS.append(_add(_POWERS[-1], _POWERS[-1]))


def _times_g(scalar):
    point = None
    for bit, power in enumerate(_POWERS):
        if scalar >> bit & 1:
            point = _add(point, power)
    return point


def _number(data):
    return int.from_bytes(data, "big")


class Key:
    """A key of secp256k1 made from a name, with the place it has on the chain."""

    def __init__(self, name):
        self.name = name
        self.secret = hashlib.sha256(f"levee local chain: {name}".encode()).digest()
        x, y = _times_g(_number(self.secret))
        self.public = bytes([2 + y % 2]) + x.to_bytes(32, "big")
        self.address = ""
        self.account_number = 0
        self.sequence = 0

    def sign(self, data):
        digest = hashlib.sha256(data).digest()
        # The nonce needs to be secret and another one for each digest, nothing more.
        nonce = _number(hashlib.sha512(self.secret + digest).digest()) % N
        r = _times_g(nonce)[0] % N
        s = pow(nonce, -1, N) * (_number(digest) + r * _number(self.secret)) % N
        return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number, value):
    """A field of a protobuf message; zero and empty values are left out, as the chain does."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value) if value else b""
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data if data else b""


def any_of(type_url, value):
    return field(1, type_url) + field(2, value)


def coin(denom, amount):
    return field(1, denom) + field(2, str(amount))


def store_code(sender, module):
    return any_of("/cosmwasm.wasm.v1.MsgStoreCode", field(1, sender) + field(2, module))


def instantiate(sender, code_id, label, message):
    return any_of("/cosmwasm.wasm.v1.MsgInstantiateContract",
                  field(1, sender) + field(2, sender) + field(3, code_id) + field(4, label) +
                  field(5, message))


def execute(sender, contract, message, funds=()):
    return any_of("/cosmwasm.wasm.v1.MsgExecuteContract",
                  field(1, sender) + field(2, contract) + field(3, message) +
                  b"".join(field(5, coin(*each)) for each in funds))


def transaction(key, message, chain_id, gas_limit):
    """A signed transaction with one message of `key`, whose sequence it uses up."""
    body = field(1, message)
    public = any_of("/cosmos.crypto.secp256k1.PubKey", field(1, key.public))
    mode = field(1, field(1, SIGN_MODE_DIRECT))
    signer = field(1, public) + field(2, mode) + field(3, key.sequence)
    auth = field(1, signer) + field(2, field(2, gas_limit))
    document = (field(1, body) + field(2, auth) + field(3, chain_id) +
                field(4, key.account_number))
    key.sequence += 1
    return field(1, body) + field(2, auth) + field(3, key.sign(document))
