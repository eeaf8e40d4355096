"""Which addresses are of the public internet."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webhooks.domain.addresses import is_public

_V4 = st.ip_addresses(v=4)
_V6 = st.ip_addresses(v=6)
_NAT64 = ip_network("64:ff9b::/96")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2001:4860:4860::8888"])
def test_addresses_of_well_known_servers_are(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "198.18.0.1"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.0.0.8", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1", "100::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8"),
        *("2002:7f00:1::", "2002:808:808::1", "2001:0:5ef5:79fd::1"),
        *("2606:4700:4700::1111%eth0", "", "localhost", "2130706433", "0177.0.0.1", "127.1", "1.2.3.4.5"),
    ],
)
def test_addresses_of_our_own_network_and_what_is_no_address_are_not(address: str):
    assert not is_public(address)


@given(_V4)
@example(IPv4Address("224.0.0.1"))
def test_none_is_that_the_registry_calls_otherwise(address: IPv4Address):
    if is_public(str(address)):
        assert address.is_global
        assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))
        assert not any((address.is_reserved, address.is_unspecified))


@given(_V6)
@example(IPv6Address("::1"))
def test_none_of_version_six_is_either(address: IPv6Address):
    if is_public(str(address)) and address not in _NAT64:
        judged = address.ipv4_mapped or address
        assert judged.is_global
        assert not any((judged.is_private, judged.is_loopback, judged.is_link_local, judged.is_multicast))
        assert not any((address.is_site_local, address.teredo, address.sixtofour))


@given(_V4)
def test_a_disguise_changes_nothing(address: IPv4Address):
    public = is_public(str(address))
    assert is_public(f"::ffff:{address}") == public
    assert is_public(f"64:ff9b::{address}") == public
    assert not is_public(f"::{address}")
    assert not is_public(str(IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)))


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str):
    try:
        ip_address(text)
    except ValueError:
        assert not is_public(text)
