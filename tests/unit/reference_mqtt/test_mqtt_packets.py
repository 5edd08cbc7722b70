"""The packet parser: arbitrary bytes, round trips, and the cases that the standards call malformed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.reference.broker import mqtt_packets as wire
from specgen.reference.broker.mqtt_packets import ProtocolFault, Publish, parse
from specgen.reference.broker.mqtt_session import matches, valid_filter

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TOPIC = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00+#"), min_size=1, max_size=40)
PROPERTIES = st.lists(
    st.one_of(
        st.tuples(st.just(wire.PAYLOAD_FORMAT), st.integers(0, 1)),
        st.tuples(st.just(wire.MESSAGE_EXPIRY), st.integers(0, 0xFFFFFFFF)),
        st.tuples(st.just(wire.CONTENT_TYPE), TEXT),
        st.tuples(st.just(wire.RESPONSE_TOPIC), TOPIC),
        st.tuples(st.just(wire.CORRELATION_DATA), st.binary(max_size=20)),
        st.tuples(st.just(wire.USER_PROPERTY), st.tuples(TEXT, TEXT)),
    ),
    max_size=6,
    unique_by=lambda each: each[0],
).map(tuple)


def body_of(packet: bytes) -> bytes:
    """A packet without its fixed header."""
    at = 1
    while packet[at] & 0x80:
        at += 1
    return packet[at + 1 :]


@settings(max_examples=3000, deadline=None)
@given(st.integers(0, 15), st.integers(0, 15), st.binary(max_size=120), st.sampled_from([4, 5]))
def test_arbitrary_bytes_give_a_packet_or_a_fault(kind: int, flags: int, body: bytes, version: int) -> None:
    try:
        packet = parse(kind, flags, body, version)
    except ProtocolFault as fault:
        assert 0x80 <= fault.code <= 0xA2
    else:
        assert isinstance(
            packet,
            wire.Connect
            | Publish
            | wire.Acknowledgement
            | wire.Subscribe
            | wire.Unsubscribe
            | wire.PingRequest
            | wire.Disconnect,
        )


@settings(max_examples=1500, deadline=None)
@given(st.data(), st.sampled_from([4, 5]))
def test_a_damaged_connect_gives_a_packet_or_a_fault(data: st.DataObject, version: int) -> None:
    head = b"\x00\x04MQTT" + bytes([version, 0xEE, 0, 60]) + (b"\x05\x11\x00\x00\x00\x09" if version == 5 else b"")
    will = (b"\x00" if version == 5 else b"") + b"\x00\x01t\x00\x02hi"
    whole = bytearray(head + b"\x00\x03abc" + will + b"\x00\x01u\x00\x01p")
    assert isinstance(parse(1, 0, bytes(whole), 0), wire.Connect)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        assert isinstance(parse(1, 0, bytes(whole[:cut]), 0), wire.Connect)
    except ProtocolFault as fault:
        assert fault.code >= 0x80


@settings(max_examples=500, deadline=None)
@given(
    TOPIC,
    st.binary(max_size=300),
    st.integers(0, 2),
    st.booleans(),
    st.integers(1, 0xFFFF),
    PROPERTIES,
    st.sampled_from([4, 5]),
)
def test_publish_comes_back_as_it_was_written(
    topic: str, payload: bytes, qos: int, retain: bool, packet_id: int, properties: wire.Properties, version: int
) -> None:
    packet = Publish(
        topic, payload, qos, retain, bool(qos), packet_id if qos else 0, properties if version == 5 else ()
    )
    data = wire.encode_publish(version, packet)
    assert parse(data[0] >> 4, data[0] & 15, body_of(data), version) == packet


@given(PROPERTIES)
def test_properties_come_back_as_they_were_written(properties: wire.Properties) -> None:
    assert wire.decode_properties(wire.encode_properties(properties)) == properties


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8001"),
        (16_383, "ff7f"),
        (16_384, "808001"),
        (2_097_152, "80808001"),
        (268_435_455, "ffffff7f"),
    ],
)
def test_lengths_are_those_of_table_2_4(value: int, data: str) -> None:
    assert wire.encode_length(value).hex() == data


@pytest.mark.parametrize(
    ("kind", "flags", "body", "version", "code"),
    [
        (3, 0b0110, "0001740001", 4, wire.MALFORMED_PACKET),  # QoS 3
        (3, 0b1000, "00017400", 4, wire.MALFORMED_PACKET),  # DUP with QoS 0
        (3, 0, "0000", 4, wire.TOPIC_NAME_INVALID),  # empty topic
        (3, 0, "0001" + "2b", 4, wire.TOPIC_NAME_INVALID),  # '+' in a topic name
        (3, 0, "0002c328", 4, wire.MALFORMED_PACKET),  # not UTF-8
        (3, 0, "0003eda080", 4, wire.MALFORMED_PACKET),  # a surrogate
        (3, 0, "000100", 4, wire.MALFORMED_PACKET),  # U+0000
        (3, 2, "0001740000", 4, wire.MALFORMED_PACKET),  # packet identifier 0
        (3, 0, "0001740323000141", 5, wire.TOPIC_ALIAS_INVALID),  # topic alias
        (3, 0, "000174020b0141", 5, wire.PROTOCOL_ERROR),  # subscription identifier from a client
        (3, 0, "000174040101010141", 5, wire.PROTOCOL_ERROR),  # payload format twice
        (3, 0, "000174020102" + "41", 5, wire.PROTOCOL_ERROR),  # payload format 2
        (3, 0, "0001748000" + "41", 5, wire.MALFORMED_PACKET),  # property length not in its shortest form
        (3, 0, "000174" + "05" + "1100000001", 5, wire.MALFORMED_PACKET),  # session expiry in PUBLISH
        (8, 0, "0001000174" + "01", 4, wire.MALFORMED_PACKET),  # SUBSCRIBE with the wrong flags
        (8, 2, "0001", 4, wire.PROTOCOL_ERROR),  # no filter
        (8, 2, "0001000174" + "03", 4, wire.MALFORMED_PACKET),  # QoS 3 asked
        (8, 2, "0001000174" + "05", 4, wire.MALFORMED_PACKET),  # an option bit that 3.1.1 does not have
        (8, 2, "000100" + "000174" + "31", 5, wire.MALFORMED_PACKET),  # retain handling 3
        (10, 2, "0001", 4, wire.PROTOCOL_ERROR),
        (12, 0, "00", 4, wire.MALFORMED_PACKET),  # PINGREQ with a body
        (2, 0, "0000", 4, wire.PROTOCOL_ERROR),  # CONNACK from a client
        (15, 0, "", 5, wire.PROTOCOL_ERROR),  # AUTH that nobody asked for
        (0, 0, "", 4, wire.PROTOCOL_ERROR),
        (4, 0, "0000", 4, wire.MALFORMED_PACKET),  # PUBACK of identifier 0
        (4, 0, "000100", 4, wire.MALFORMED_PACKET),  # 3.1.1 has no reason code in PUBACK
        (1, 0, "00044d515454" + "04" + "03" + "003c" + "000161", 0, wire.MALFORMED_PACKET),  # reserved connect flag
        (1, 0, "00044d515454" + "04" + "42" + "003c" + "000161" + "000170", 0, wire.MALFORMED_PACKET),  # password alone
        (1, 0, "00044d515454" + "04" + "1e" + "003c" + "000161", 0, wire.MALFORMED_PACKET),  # will QoS 3
        (1, 0, "00044d515454" + "04" + "0a" + "003c" + "000161", 0, wire.MALFORMED_PACKET),  # will QoS without will
        (
            1,
            0,
            "00044d515455" + "04" + "02" + "003c" + "000161",
            0,
            wire.UNSUPPORTED_VERSION,
        ),  # another protocol's name
        (
            1,
            0,
            "00044d515454" + "05" + "02" + "003c" + "03210000" + "000161",
            0,
            wire.PROTOCOL_ERROR,
        ),  # receive maximum 0
    ],
)
def test_what_the_standards_call_malformed(kind: int, flags: int, body: str, version: int, code: int) -> None:
    with pytest.raises(ProtocolFault) as caught:
        parse(kind, flags, bytes.fromhex(body), version)
    assert caught.value.code == code


def test_password_without_user_name_is_allowed_in_5() -> None:
    packet = parse(1, 0, bytes.fromhex("00044d515454" + "05" + "42" + "003c" + "00" + "000161" + "000170"), 0)
    assert isinstance(packet, wire.Connect)
    assert (packet.username, packet.password) == (None, b"p")


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/w", True),
        ("sport/#", "sport", True),
        ("#", "a/b", True),
        ("sport/tennis/+", "sport/tennis/player1", True),
        ("sport/tennis/+", "sport/tennis/player1/ranking", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/x", False),
        ("+/monitor/Clients", "$SYS/monitor/Clients", False),
        ("$SYS/#", "$SYS/x", True),
        ("$SYS/monitor/+", "$SYS/monitor/C", True),
        ("ACCOUNTS", "Accounts", False),
        ("a/b", "a/b/", False),
    ],
)
def test_filters_match_as_in_the_examples_of_clause_4_7(topic_filter: str, topic: str, expected: bool) -> None:
    assert valid_filter(topic_filter)
    assert matches(topic_filter, topic) is expected


@pytest.mark.parametrize("topic_filter", ["", "sport/tennis#", "sport/tennis/#/ranking", "sport+", "a/+b/c", "##"])
def test_filters_that_clause_4_7_forbids(topic_filter: str) -> None:
    assert not valid_filter(topic_filter)
