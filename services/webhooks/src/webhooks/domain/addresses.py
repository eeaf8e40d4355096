"""Which addresses a webhook may go to: those of the public internet, so that nobody reaches our own network by us."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# What `is_global` of some Python versions lets pass.
_REFUSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
)
_REFUSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "::/96",  # IPv4-compatible, long abolished
        "64:ff9b:1::/48",  # NAT64 for local use
        "100::/64",
        "2001::/23",  # among them Teredo, which carries an IPv4 address of anybody's choice
        "2001:db8::/32",
        "2002::/16",  # 6to4, likewise
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_LAST_FOUR_BYTES = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Whether this IPv4 or IPv6 address belongs to the public internet; `False` also for what is no address.

    An IPv6 address that stands for an IPv4 one (mapped, or by NAT64) is judged as that one.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return _is_public_v6(parsed)
    return _is_public_v4(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in block for block in _REFUSED_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _is_public_v4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public_v4(IPv4Address(int(address) & _LAST_FOUR_BYTES))
    return address.is_global and not address.is_multicast and not any(address in block for block in _REFUSED_V6)
