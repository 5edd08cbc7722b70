"""MQTT control packets: bytes to frozen values and back, for MQTT 3.1.1 (protocol level 4) and MQTT 5.0 (level 5).

Sources: OASIS *MQTT Version 3.1.1 Plus Errata 01* (2015-12-10) and *MQTT Version 5.0* (2019-03-07); clauses are cited
as ``3.1.1: 3.3.2`` or ``5.0: 3.3.2``. Pure functions, no I/O. Every byte is hostile until it is parsed: parsing answers
a value or raises ``ProtocolFault`` and nothing else, and never holds more than the packet it was given.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE = range(1, 9)
SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT, AUTH = range(9, 16)
WILL = 0  # not a packet type: the will's properties in CONNECT have a table column of their own (5.0: 3.1.3.2)

# Reason codes of 5.0: 2.4 that this listener sends.
SUCCESS = 0x00
NO_SUBSCRIPTION_EXISTED = 0x11
MALFORMED_PACKET = 0x81
PROTOCOL_ERROR = 0x82
IMPLEMENTATION_ERROR = 0x83
UNSUPPORTED_VERSION = 0x84
CLIENT_ID_INVALID = 0x85
BAD_CREDENTIALS = 0x86
NOT_AUTHORISED = 0x87
SERVER_UNAVAILABLE = 0x88
SHUTTING_DOWN = 0x8B
BAD_AUTHENTICATION_METHOD = 0x8C
KEEP_ALIVE_TIMEOUT = 0x8D
SESSION_TAKEN_OVER = 0x8E
TOPIC_FILTER_INVALID = 0x8F
TOPIC_NAME_INVALID = 0x90
PACKET_ID_NOT_FOUND = 0x92
RECEIVE_MAXIMUM_EXCEEDED = 0x93
TOPIC_ALIAS_INVALID = 0x94
PACKET_TOO_LARGE = 0x95
QUOTA_EXCEEDED = 0x97
ADMINISTRATIVE_ACTION = 0x98
SHARED_NOT_SUPPORTED = 0x9E
SUBSCRIPTION_IDS_NOT_SUPPORTED = 0xA1

# Return codes of 3.1.1: 3.2.2.3 for the refusals of a CONNECT.
RETURN_CODES = {
    SUCCESS: 0, UNSUPPORTED_VERSION: 1, CLIENT_ID_INVALID: 2, SERVER_UNAVAILABLE: 3, BAD_CREDENTIALS: 4,
    NOT_AUTHORISED: 5,
}

# Properties of 5.0: 2.2.2.2 that the listener reads or writes by name.
PAYLOAD_FORMAT, MESSAGE_EXPIRY, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA = 0x01, 0x02, 0x03, 0x08, 0x09
SUBSCRIPTION_ID, SESSION_EXPIRY, ASSIGNED_CLIENT_ID, SERVER_KEEP_ALIVE = 0x0B, 0x11, 0x12, 0x13
AUTHENTICATION_METHOD, AUTHENTICATION_DATA, WILL_DELAY, RECEIVE_MAXIMUM, TOPIC_ALIAS = 0x15, 0x16, 0x18, 0x21, 0x23
USER_PROPERTY, MAXIMUM_PACKET_SIZE = 0x26, 0x27
SUBSCRIPTION_IDS_AVAILABLE, SHARED_AVAILABLE = 0x29, 0x2A
FORWARDED = frozenset({PAYLOAD_FORMAT, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA, USER_PROPERTY})

PropertyValue = int | str | bytes | tuple[str, str]
Properties = tuple[tuple[int, PropertyValue], ...]

# identifier -> (form, packets that may carry it); 5.0: table 2-4. Only packets that a client may send are parsed.
_FORMS: dict[int, tuple[str, frozenset[int]]] = {
    PAYLOAD_FORMAT: ("bit", frozenset({PUBLISH, WILL})),
    MESSAGE_EXPIRY: ("u32", frozenset({PUBLISH, WILL})),
    CONTENT_TYPE: ("utf8", frozenset({PUBLISH, WILL})),
    RESPONSE_TOPIC: ("utf8", frozenset({PUBLISH, WILL})),
    CORRELATION_DATA: ("binary", frozenset({PUBLISH, WILL})),
    SUBSCRIPTION_ID: ("varint", frozenset({PUBLISH, SUBSCRIBE})),
    SESSION_EXPIRY: ("u32", frozenset({CONNECT, CONNACK, DISCONNECT})),
    ASSIGNED_CLIENT_ID: ("utf8", frozenset({CONNACK})),
    SERVER_KEEP_ALIVE: ("u16", frozenset({CONNACK})),
    AUTHENTICATION_METHOD: ("utf8", frozenset({CONNECT, CONNACK, AUTH})),
    AUTHENTICATION_DATA: ("binary", frozenset({CONNECT, CONNACK, AUTH})),
    0x17: ("bit", frozenset({CONNECT})),  # Request Problem Information
    WILL_DELAY: ("u32", frozenset({WILL})),
    0x19: ("bit", frozenset({CONNECT})),  # Request Response Information
    0x1A: ("utf8", frozenset({CONNACK})),  # Response Information
    0x1C: ("utf8", frozenset({CONNACK})),  # Server Reference; from a server only
    0x1F: ("utf8", frozenset({CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH})),  # Reason
    RECEIVE_MAXIMUM: ("u16", frozenset({CONNECT, CONNACK})),
    0x22: ("u16", frozenset({CONNECT, CONNACK})),  # Topic Alias Maximum
    TOPIC_ALIAS: ("u16", frozenset({PUBLISH})),
    0x24: ("bit", frozenset({CONNACK})),  # Maximum QoS
    0x25: ("bit", frozenset({CONNACK})),  # Retain Available
    USER_PROPERTY: ("pair", frozenset(range(16))),
    MAXIMUM_PACKET_SIZE: ("u32", frozenset({CONNECT, CONNACK})),
    0x28: ("bit", frozenset({CONNACK})),  # Wildcard Subscription Available
    SUBSCRIPTION_IDS_AVAILABLE: ("bit", frozenset({CONNACK})),
    SHARED_AVAILABLE: ("bit", frozenset({CONNACK})),
}
_NOT_ZERO = frozenset({RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_ID})


class ProtocolFault(Exception):
    """The peer broke the protocol. ``code`` is the reason code (5.0: 2.4) for CONNACK or DISCONNECT; 3.1.1 closes."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class UnsupportedVersion(ProtocolFault):
    """A CONNECT of a protocol level that is not spoken; ``level`` is what the client asked for (3.1.2.2 of both)."""

    def __init__(self, level: int) -> None:
        super().__init__(UNSUPPORTED_VERSION, f"protocol level {level}")
        self.level = level


@dataclass(frozen=True, slots=True)
class Publish:
    """An application message on the wire. ``packet_id`` is 0 exactly when ``qos`` is 0."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    dup: bool = False
    packet_id: int = 0
    properties: Properties = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """CONNECT. ``version`` is 4 or 5; ``keep_alive`` in seconds, 0 for none; the will's delay is a property of it."""

    version: int
    client_id: str
    clean_start: bool
    keep_alive: int
    username: str | None = None
    password: bytes | None = None
    will: Publish | None = None
    properties: Properties = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """PUBACK, PUBREC, PUBREL or PUBCOMP (``kind``) with its reason code; 3.1.1 knows none and reads as success."""

    kind: int
    packet_id: int
    code: int = SUCCESS


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic filter with its options (5.0: 3.8.3.1); 3.1.1 sets ``qos`` alone."""

    topic_filter: str
    qos: int = 0
    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0


@dataclass(frozen=True, slots=True)
class Subscribe:
    packet_id: int
    subscriptions: tuple[Subscription, ...]
    properties: Properties = ()


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    packet_id: int
    topic_filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PingRequest:
    pass


@dataclass(frozen=True, slots=True)
class Disconnect:
    code: int = SUCCESS
    properties: Properties = ()


Packet = Connect | Publish | Acknowledgement | Subscribe | Unsubscribe | PingRequest | Disconnect


def find(properties: Properties, identifier: int) -> PropertyValue | None:
    """Return the first value of a property, or None."""
    return next((value for key, value in properties if key == identifier), None)


def find_int(properties: Properties, identifier: int, default: int) -> int:
    """Return a whole-number property, or ``default`` when it is absent."""
    value = find(properties, identifier)
    return value if isinstance(value, int) else default


class _Cursor:
    """Reads fields from one packet's bytes; running past the end is a malformed packet."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise ProtocolFault(MALFORMED_PACKET, "packet ends inside a field")
        part = self.data[self.at:end]
        self.at = end
        return part

    def u8(self) -> int:
        return self.take(1)[0]

    def u16(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def varint(self) -> int:
        """Variable Byte Integer in its shortest form (5.0: 1.5.5)."""
        value = 0
        for index in range(4):
            byte = self.u8()
            value |= (byte & 0x7F) << (7 * index)
            if not byte & 0x80:
                if index and not byte:
                    raise ProtocolFault(MALFORMED_PACKET, "length not in its shortest form")
                return value
        raise ProtocolFault(MALFORMED_PACKET, "length of more than four bytes")

    def binary(self) -> bytes:
        return self.take(self.u16())

    def utf8(self) -> str:
        """UTF-8 text without U+0000 and surrogates (3.1.1: 1.5.3, 5.0: 1.5.4)."""
        try:
            text = self.binary().decode("utf-8", "strict")
        except UnicodeDecodeError as error:
            raise ProtocolFault(MALFORMED_PACKET, "text is not UTF-8") from error
        if "\x00" in text:
            raise ProtocolFault(MALFORMED_PACKET, "text contains U+0000")
        return text

    def rest(self) -> bytes:
        return self.take(len(self.data) - self.at)

    def left(self) -> bool:
        return self.at < len(self.data)

    def packet_id(self) -> int:
        value = self.u16()
        if value == 0:
            raise ProtocolFault(MALFORMED_PACKET, "packet identifier 0")  # 3.1.1: 2.3.1, 5.0: 2.2.1
        return value

    def properties(self, owner: int) -> Properties:
        """Properties of the packet type ``owner`` (5.0: 2.2.2); each once, but for the user property."""
        inner = _Cursor(self.take(self.varint()))
        found: list[tuple[int, PropertyValue]] = []
        seen: set[int] = set()
        while inner.left():
            identifier = inner.varint()
            form, owners = _FORMS.get(identifier, ("", frozenset()))
            if owner not in owners:
                raise ProtocolFault(MALFORMED_PACKET, f"property {identifier:#x} does not belong here")
            if identifier in seen and identifier != USER_PROPERTY:
                raise ProtocolFault(PROTOCOL_ERROR, f"property {identifier:#x} given twice")
            seen.add(identifier)
            value = inner.value(form)
            if (form == "bit" and value not in (0, 1)) or (identifier in _NOT_ZERO and value == 0):
                raise ProtocolFault(PROTOCOL_ERROR, f"property {identifier:#x} has a value that is not allowed")
            found.append((identifier, value))
        return tuple(found)

    def value(self, form: str) -> PropertyValue:
        match form:
            case "bit":
                return self.u8()
            case "u16":
                return self.u16()
            case "u32":
                return self.u32()
            case "varint":
                return self.varint()
            case "utf8":
                return self.utf8()
            case "binary":
                return self.binary()
            case _:
                return (self.utf8(), self.utf8())


def parse(kind: int, flags: int, body: bytes, version: int) -> Packet:
    """Parse one control packet that a client sent.

    ``kind`` and ``flags`` are the halves of the first byte, ``body`` is what follows the remaining length, ``version``
    (4 or 5) was agreed in CONNECT and is ignored for CONNECT itself. Raises ``ProtocolFault``, for a CONNECT of another
    level ``UnsupportedVersion``.
    """
    if kind == PUBLISH:
        return _parse_publish(flags, _Cursor(body), version)
    if flags != (2 if kind in (PUBREL, SUBSCRIBE, UNSUBSCRIBE) else 0):
        raise ProtocolFault(MALFORMED_PACKET, "reserved flags")  # 3.1.1: 2.2.2, 5.0: 2.1.3
    cursor = _Cursor(body)
    match kind:
        case 1:
            packet: Packet = _parse_connect(cursor)
        case 4 | 5 | 6 | 7:
            packet = _parse_acknowledgement(kind, cursor, version)
        case 8:
            packet = _parse_subscribe(cursor, version)
        case 10:
            packet = _parse_unsubscribe(cursor, version)
        case 12:
            packet = PingRequest()
        case 14:
            packet = _parse_disconnect(cursor, version)
        case _:
            raise ProtocolFault(PROTOCOL_ERROR, f"packet type {kind} from a client")
    if cursor.left():
        raise ProtocolFault(MALFORMED_PACKET, "bytes after the last field")
    return packet


def _parse_connect(cursor: _Cursor) -> Connect:
    name, version = cursor.binary(), cursor.u8()
    if (name, version) not in ((b"MQTT", 4), (b"MQTT", 5)):
        if name in (b"MQTT", b"MQIsdp"):
            cursor.rest()
            raise UnsupportedVersion(version)
        raise ProtocolFault(UNSUPPORTED_VERSION, "protocol name")
    flags, keep_alive = cursor.u8(), cursor.u16()
    has_will, will_qos, will_retain = bool(flags & 4), flags >> 3 & 3, bool(flags & 0x20)
    if flags & 1 or will_qos == 3 or (not has_will and (will_qos or will_retain)):
        raise ProtocolFault(MALFORMED_PACKET, "connect flags")  # 3.1.1: 3.1.2.3-3.1.2.7, 5.0: 3.1.2.3-3.1.2.7
    if version == 4 and flags & 0x40 and not flags & 0x80:
        raise ProtocolFault(MALFORMED_PACKET, "password without user name")  # [MQTT-3.1.2-22] of 3.1.1; 5.0 allows it
    properties = cursor.properties(CONNECT) if version == 5 else ()
    if find(properties, AUTHENTICATION_DATA) is not None and find(properties, AUTHENTICATION_METHOD) is None:
        raise ProtocolFault(PROTOCOL_ERROR, "authentication data without method")
    client_id = cursor.utf8()
    will = None
    if has_will:
        will_properties = cursor.properties(WILL) if version == 5 else ()
        will = Publish(check_topic(cursor.utf8()), cursor.binary(), will_qos, will_retain, properties=will_properties)
    username = cursor.utf8() if flags & 0x80 else None
    password = cursor.binary() if flags & 0x40 else None
    return Connect(version, client_id, bool(flags & 2), keep_alive, username, password, will, properties)


def _parse_publish(flags: int, cursor: _Cursor, version: int) -> Publish:
    qos, dup = flags >> 1 & 3, bool(flags & 8)
    if qos == 3 or (dup and not qos):
        raise ProtocolFault(MALFORMED_PACKET, "publish flags")  # [MQTT-3.3.1-4], [MQTT-3.3.1-2]
    topic = cursor.utf8()
    packet_id = cursor.packet_id() if qos else 0
    properties = cursor.properties(PUBLISH) if version == 5 else ()
    if find(properties, TOPIC_ALIAS) is not None:
        raise ProtocolFault(TOPIC_ALIAS_INVALID, "topic alias")  # Topic Alias Maximum is 0 (5.0: 3.2.2.3.8)
    if find(properties, SUBSCRIPTION_ID) is not None:
        raise ProtocolFault(PROTOCOL_ERROR, "subscription identifier from a client")  # [MQTT-3.3.4-6]
    response = find(properties, RESPONSE_TOPIC)
    if isinstance(response, str):
        check_topic(response)
    return Publish(check_topic(topic), cursor.rest(), qos, bool(flags & 1), dup, packet_id, properties)


def _parse_acknowledgement(kind: int, cursor: _Cursor, version: int) -> Acknowledgement:
    packet_id, code = cursor.packet_id(), SUCCESS
    if version == 5 and cursor.left():
        code = cursor.u8()
        if cursor.left():
            cursor.properties(kind)
    return Acknowledgement(kind, packet_id, code)


def _parse_subscribe(cursor: _Cursor, version: int) -> Subscribe:
    packet_id = cursor.packet_id()
    properties = cursor.properties(SUBSCRIBE) if version == 5 else ()
    found: list[Subscription] = []
    while cursor.left():
        topic_filter, options = cursor.utf8(), cursor.u8()
        qos, handling = options & 3, options >> 4 & 3
        if qos == 3 or (version == 4 and options & 0xFC) or options & 0xC0 or handling == 3:
            raise ProtocolFault(MALFORMED_PACKET, "subscription options")  # [MQTT-3-8.3-4] of 3.1.1, 5.0: 3.8.3.1
        found.append(Subscription(topic_filter, qos, bool(options & 4), bool(options & 8), handling))
    if not found:
        raise ProtocolFault(PROTOCOL_ERROR, "subscribe without a topic filter")
    return Subscribe(packet_id, tuple(found), properties)


def _parse_unsubscribe(cursor: _Cursor, version: int) -> Unsubscribe:
    packet_id = cursor.packet_id()
    if version == 5:
        cursor.properties(UNSUBSCRIBE)
    found: list[str] = []
    while cursor.left():
        found.append(cursor.utf8())
    if not found:
        raise ProtocolFault(PROTOCOL_ERROR, "unsubscribe without a topic filter")
    return Unsubscribe(packet_id, tuple(found))


def _parse_disconnect(cursor: _Cursor, version: int) -> Disconnect:
    if version == 4 or not cursor.left():
        return Disconnect()
    code = cursor.u8()
    return Disconnect(code, cursor.properties(DISCONNECT) if cursor.left() else ())


def check_topic(topic: str) -> str:
    """Return a valid topic name; raise ``ProtocolFault`` when empty or with a wildcard (3.3.2.1 and 4.7 of both)."""
    if not topic or "+" in topic or "#" in topic or "\x00" in topic:
        raise ProtocolFault(TOPIC_NAME_INVALID, "topic name")
    return topic


def decode_properties(data: bytes) -> Properties:
    """Read back properties that ``encode_properties`` wrote for a PUBLISH."""
    return _Cursor(data).properties(PUBLISH)


def encode_length(value: int) -> bytes:
    """Variable Byte Integer; ``value`` from 0 to 268 435 455."""
    out = bytearray()
    while True:
        value, byte = value >> 7, value & 0x7F
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _binary(data: bytes) -> bytes:
    return struct.pack("!H", len(data)) + data


def _encode_value(form: str, value: PropertyValue) -> bytes:
    if isinstance(value, tuple):
        return _binary(value[0].encode()) + _binary(value[1].encode())
    if isinstance(value, str):
        return _binary(value.encode())
    if isinstance(value, bytes):
        return _binary(value)
    return encode_length(value) if form == "varint" else value.to_bytes({"bit": 1, "u16": 2, "u32": 4}[form], "big")


def encode_properties(properties: Properties) -> bytes:
    """Encode properties with their length in front (5.0: 2.2.2.1)."""
    body = b"".join(bytes([key]) + _encode_value(_FORMS[key][0], value) for key, value in properties)
    return encode_length(len(body)) + body


def _packet(first: int, body: bytes) -> bytes:
    return bytes([first]) + encode_length(len(body)) + body


def encode_connack(version: int, code: int, *, session_present: bool = False, properties: Properties = ()) -> bytes:
    """CONNACK; ``code`` is a reason code of 5.0, for 3.1.1 translated to its return code (others to 3, unavailable)."""
    if version == 4:
        return bytes([CONNACK << 4, 2, session_present, RETURN_CODES.get(code, 3)])
    return _packet(CONNACK << 4, bytes([session_present, code]) + encode_properties(properties))


def encode_publish(version: int, packet: Publish) -> bytes:
    """PUBLISH; the properties are left out for 3.1.1."""
    first = PUBLISH << 4 | (8 if packet.dup else 0) | packet.qos << 1 | packet.retain
    body = _binary(packet.topic.encode()) + (struct.pack("!H", packet.packet_id) if packet.qos else b"")
    return _packet(first, body + (encode_properties(packet.properties) if version == 5 else b"") + packet.payload)


def encode_acknowledgement(version: int, kind: int, packet_id: int, code: int = SUCCESS) -> bytes:
    """PUBACK, PUBREC, PUBREL or PUBCOMP; a reason code only for 5.0 and only when it is not success (5.0: 3.4.2.1)."""
    first = kind << 4 | (2 if kind == PUBREL else 0)
    return _packet(first, struct.pack("!H", packet_id) + (bytes([code]) if version == 5 and code else b""))


def encode_suback(version: int, kind: int, packet_id: int, codes: Iterable[int]) -> bytes:
    """SUBACK or UNSUBACK; 3.1.1 has 0x80 for every refusal and no codes in UNSUBACK (3.1.1: 3.9.3, 3.11)."""
    head = struct.pack("!H", packet_id)
    if version == 4:
        return _packet(kind << 4, head + (bytes(min(code, 0x80) for code in codes) if kind == SUBACK else b""))
    return _packet(kind << 4, head + b"\x00" + bytes(codes))


def encode_pingresp() -> bytes:
    """PINGRESP."""
    return bytes([PINGRESP << 4, 0])


def encode_disconnect(code: int) -> bytes:
    """DISCONNECT from the server, which 5.0 alone knows (5.0: 3.14)."""
    return bytes([DISCONNECT << 4, 1, code])
