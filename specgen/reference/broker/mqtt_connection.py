"""One client's network connection to the MQTT listener: handshake, receiving, acknowledging, sending.

Three tasks per connection. The reader parses packets and answers what needs no store. The worker takes the PUBLISH
packets in the order in which they came, hands each to ``deliver`` in a thread and acknowledges only after ``deliver``
returned. The sender empties the session's queue towards the client. Choices that the standards leave open are listed in
``docs/mqtt.md``; clauses are cited as ``3.1.1: 3.3.5`` or ``5.0: 3.3.5``.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Generic, TypeVar

from specgen.reference.broker import mqtt_packets as wire
from specgen.reference.broker.mqtt_packets import ProtocolFault, Publish
from specgen.reference.broker.mqtt_session import (
    Closable,
    Message,
    Service,
    Session,
    Unavailable,
    offload,
    valid_filter,
)

LOG = logging.getLogger(__name__)
P = TypeVar("P")


class Connection(Generic[P]):
    """A client from accepted socket to closed socket."""

    session: Session
    principal: P

    def __init__(self, service: Service[P], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.finished = asyncio.Event()
        self._service = service
        self._reader = reader
        self._writer = writer
        self._version = 0
        self._accepted = False
        self._graceful = False
        self._closing = False
        self._will: Publish | None = None
        self._keep_alive: float | None = None
        self._window = service.limits.window
        self._client_packet_bytes = 0
        self._unacknowledged = 0
        self._inbound: asyncio.Queue[Publish | None] = asyncio.Queue(service.limits.inbound_queue)

    async def run(self) -> None:
        """Serve the client until either side ends the connection."""
        try:
            connect = await self._read_connect()
            if connect is not None and await self._open(connect):
                await self._serve()
        except ProtocolFault as fault:
            self._fault(fault.code)
        except Unavailable:
            self._fault(wire.SERVER_UNAVAILABLE)
        except (EOFError, OSError):
            self._closing = True  # the client went away, or read or wrote too slowly
        finally:
            await self._end()

    # -- opening ------------------------------------------------------------------------------------------------------

    async def _read_packet(self, largest: int) -> tuple[int, int, bytes]:
        """Read one packet of at most ``largest`` bytes after the fixed header; return kind, flags and body."""
        first = (await self._reader.readexactly(1))[0]
        if not self._accepted and first != wire.CONNECT << 4:
            raise ProtocolFault(wire.PROTOCOL_ERROR, "first packet is not CONNECT")  # [MQTT-3.1.0-1] of both
        length = 0
        for index in range(4):
            byte = (await self._reader.readexactly(1))[0]
            length |= (byte & 0x7F) << (7 * index)
            if not byte & 0x80:
                break
        else:
            raise ProtocolFault(wire.MALFORMED_PACKET, "remaining length of more than four bytes")
        if length > largest:
            raise ProtocolFault(wire.PACKET_TOO_LARGE, "packet too large")
        return first >> 4, first & 0x0F, await self._reader.readexactly(length)

    async def _read_connect(self) -> wire.Connect | None:
        """Read CONNECT; answer None after having refused a version (3.1.1: 3.1.2.2, 5.0: 3.1.2.2)."""
        limits, versions = self._service.limits, self._service.versions
        async with asyncio.timeout(limits.connect_seconds):
            kind, flags, body = await self._read_packet(limits.connect_bytes)
        if len(body) > 6 and body[:6] == b"\x00\x04MQTT" and body[6] in versions:
            self._version = body[6]
        try:
            packet = wire.parse(kind, flags, body, 0)
        except wire.UnsupportedVersion as fault:
            await self._refuse_version(fault.level)
            return None
        if isinstance(packet, wire.Connect) and packet.version in versions:
            return packet
        await self._refuse_version(body[6])
        return None

    async def _refuse_version(self, level: int) -> None:
        """Refuse in the client's form: a level below 5, or any on a listener of 3.1.1 alone, gets return code 1."""
        form = 5 if 5 in self._service.versions and level >= 5 else 4
        await self._write(wire.encode_connack(form, wire.UNSUPPORTED_VERSION))

    async def _open(self, connect: wire.Connect) -> bool:
        """Authenticate and take up the session; answer CONNACK. False when refused."""
        properties: list[tuple[int, wire.PropertyValue]] = []
        client_id = connect.client_id
        if wire.find(connect.properties, wire.AUTHENTICATION_METHOD) is not None:
            return await self._refuse(wire.BAD_AUTHENTICATION_METHOD)  # 5.0: 4.12
        if not client_id:
            if connect.version == 4 and not connect.clean_start:
                return await self._refuse(wire.CLIENT_ID_INVALID)  # [MQTT-3.1.3-8] of 3.1.1
            client_id = f"auto-{secrets.token_hex(12)}"
            properties.append((wire.ASSIGNED_CLIENT_ID, client_id))
        if len(client_id.encode()) > self._service.limits.client_id_bytes:
            return await self._refuse(wire.CLIENT_ID_INVALID)
        decide = self._service.authenticate
        username, password = connect.username, connect.password
        principal = await offload(self._service.decisions, lambda: decide(client_id, username, password))
        if principal is None:
            anonymous = username is None and password is None
            return await self._refuse(wire.NOT_AUTHORISED if anonymous else wire.BAD_CREDENTIALS)
        self.principal = principal
        return await self._take_session(connect, client_id, properties)

    async def _refuse(self, code: int) -> bool:
        await self._write(wire.encode_connack(self._version, code))
        return False

    async def _take_session(self, connect: wire.Connect, client_id: str,
                            properties: list[tuple[int, wire.PropertyValue]]) -> bool:
        exchange = self._service.exchange
        owner = connect.username or ""
        while (session := exchange.sessions.get(client_id)) is not None:
            if session.owner != owner:
                return await self._refuse(wire.CLIENT_ID_INVALID)
            if session.connection is not None:
                await self._take_over(session.connection)
            elif connect.clean_start or exchange.has_expired(session):
                await exchange.remove(session)
            else:
                break
        present = session is not None
        if session is None:
            if not exchange.has_room(owner):
                return await self._refuse(wire.QUOTA_EXCEEDED)
            session = Session(client_id, owner, 0)
        session.connection = self
        session.settle_will(publish=False)
        session.expiry = self._expiry(connect, properties)
        session.offline_since = 0.0
        exchange.sessions[client_id] = self.session = session
        self._accepted = True
        await (exchange.save(session) if session.expiry or not present else exchange.forget_stored(session))
        self._agree(connect, properties)
        await self._write(wire.encode_connack(self._version, wire.SUCCESS, session_present=present,
                                              properties=tuple(properties)))
        return True

    async def _take_over(self, earlier: Closable) -> None:
        """Close the client's earlier connection (3.1.1: [MQTT-3.1.4-2], 5.0: [MQTT-3.1.4-3]) and wait for its end."""
        earlier.close(wire.SESSION_TAKEN_OVER)
        try:
            async with asyncio.timeout(self._service.limits.drain_seconds):
                await earlier.finished.wait()
        except TimeoutError as error:
            raise Unavailable from error

    def _expiry(self, connect: wire.Connect, properties: list[tuple[int, wire.PropertyValue]]) -> int:
        """Session expiry in seconds: 3.1.1 knows only none and the limit; 5.0 is told when it gets less than asked."""
        most = self._service.limits.session_seconds
        if connect.version == 4:
            return 0 if connect.clean_start else most
        asked = wire.find_int(connect.properties, wire.SESSION_EXPIRY, 0)
        if asked > most:
            properties.append((wire.SESSION_EXPIRY, most))
        return min(asked, most)

    def _agree(self, connect: wire.Connect, properties: list[tuple[int, wire.PropertyValue]]) -> None:
        limits = self._service.limits
        self._will = connect.will
        self._keep_alive = connect.keep_alive * 1.5 or None  # 3.1.2.10 of both
        self._window = min(limits.window, wire.find_int(connect.properties, wire.RECEIVE_MAXIMUM, 0xFFFF))
        self._client_packet_bytes = wire.find_int(connect.properties, wire.MAXIMUM_PACKET_SIZE, 0)
        properties += [(wire.RECEIVE_MAXIMUM, limits.receive_maximum), (wire.MAXIMUM_PACKET_SIZE, limits.packet_bytes),
                       (wire.SUBSCRIPTION_IDS_AVAILABLE, 0), (wire.SHARED_AVAILABLE, 0)]

    # -- serving ------------------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        worker = asyncio.create_task(self._work())
        sender = asyncio.create_task(self._send())
        try:
            await self._read()
        except ProtocolFault as fault:
            self._fault(fault.code)
        except Unavailable:
            self._fault(wire.SERVER_UNAVAILABLE)
        finally:
            sender.cancel()
            # What a client sent before it left is still delivered; after a fault only what is being delivered now.
            await self._inbound.put(None)
            await asyncio.wait({worker, sender})

    async def _read(self) -> None:
        """Handle packets until DISCONNECT; silence of one and a half keep-alive times is an end too (3.1.2.10)."""
        largest = self._service.limits.packet_bytes
        while not self._closing:
            try:
                async with asyncio.timeout(self._keep_alive):
                    kind, flags, body = await self._read_packet(largest)
            except TimeoutError as error:
                raise ProtocolFault(wire.KEEP_ALIVE_TIMEOUT, "keep alive") from error
            packet = wire.parse(kind, flags, body, self._version)
            if isinstance(packet, wire.Disconnect):
                self._take_leave(packet)
                return
            await self._handle(packet)

    def _take_leave(self, packet: wire.Disconnect) -> None:
        """DISCONNECT discards the will, unless sent with 0x04 (5.0: 3.14.4), and may change the session expiry."""
        expiry = wire.find_int(packet.properties, wire.SESSION_EXPIRY, self.session.expiry)
        if expiry and not self.session.expiry:
            raise ProtocolFault(wire.PROTOCOL_ERROR, "session expiry set at the end")  # 5.0: 3.14.2.2.2
        self.session.expiry = min(expiry, self._service.limits.session_seconds)
        self._graceful = True
        if packet.code != 0x04:
            self._will = None

    async def _handle(self, packet: wire.Packet) -> None:
        match packet:
            case Publish():
                await self._take_publish(packet)
            case wire.Acknowledgement(kind=wire.PUBACK):
                queued = self.session.inflight.pop(packet.packet_id, None)
                if queued is not None:
                    await self._service.exchange.done(self.session, queued)
            case wire.Acknowledgement(kind=wire.PUBREL):
                await self._release(packet.packet_id)
            case wire.Subscribe():
                await self._subscribe(packet)
            case wire.Unsubscribe():
                await self._unsubscribe(packet)
            case wire.PingRequest():
                await self._write(wire.encode_pingresp())
            case _:
                # A second CONNECT (3.1 of both), or PUBREC and PUBCOMP: the listener sends nothing with QoS 2.
                raise ProtocolFault(wire.PROTOCOL_ERROR, "unexpected packet")

    async def _take_publish(self, packet: Publish) -> None:
        if packet.qos:
            self._unacknowledged += 1
            if self._version == 5 and self._unacknowledged > self._service.limits.receive_maximum:
                raise ProtocolFault(wire.RECEIVE_MAXIMUM_EXCEEDED, "receive maximum")  # 5.0: 3.3.4
        await self._inbound.put(packet)  # a full queue stops the reading: 3.1.1 has no other way to slow a client

    # -- receiving ----------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        """Deliver and acknowledge, one message after the other (4.6 of both: in order)."""
        while (packet := await self._inbound.get()) is not None:
            if self._closing and not self._graceful:
                continue
            try:
                await self._accept(packet)
            except Unavailable:
                # No acknowledgement: the client keeps the message and sends it again after it has reconnected.
                self._fault(wire.IMPLEMENTATION_ERROR)
            except OSError:
                self.close(wire.SUCCESS)

    async def _accept(self, packet: Publish) -> None:
        session, reply = self.session, wire.PUBACK if packet.qos == 1 else wire.PUBREC
        if packet.qos == 2 and packet.packet_id in session.received:  # 4.3.3 of both: not delivered twice
            await self._acknowledge(reply, packet.packet_id, wire.SUCCESS)
            return
        full = packet.qos == 2 and len(session.received) >= self._service.limits.open_exchanges
        code = wire.QUOTA_EXCEEDED if full else await self._publish(packet)
        if code:
            if self._version == 4 or not packet.qos:
                # 3.1.1: 3.3.5 [MQTT-3.3.5-2]: acknowledge or close. An acknowledgement here means "stored": so close.
                self._fault(code)
                return
        elif packet.qos == 2:
            session.received.add(packet.packet_id)
            await self._service.exchange.save(session)
        if packet.qos == 1 or code:
            self._unacknowledged -= 1
        if packet.qos:
            await self._acknowledge(reply, packet.packet_id, code)

    async def _publish(self, packet: Publish) -> int:
        """Deliver a message and route it to subscribers; return 0 or the reason code of the refusal."""
        exchange = self._service.exchange
        if packet.retain and not exchange.may_retain(packet.topic, packet.payload):
            return wire.QUOTA_EXCEEDED
        expiry = wire.find_int(packet.properties, wire.MESSAGE_EXPIRY, -1)
        expires_at = exchange.clock() + expiry if expiry >= 0 else None
        code = await self._service.admit(self.principal, packet.topic, packet.payload)
        if code == wire.SUCCESS:
            forwarded = tuple(each for each in packet.properties if each[0] in wire.FORWARDED)
            await exchange.route(Message(packet.topic, packet.payload, packet.qos, packet.retain, expires_at, forwarded,
                                         self.session.client_id))
        return code

    async def _acknowledge(self, kind: int, packet_id: int, code: int) -> None:
        if not self._closing:
            await self._write(wire.encode_acknowledgement(self._version, kind, packet_id, code))

    async def _release(self, packet_id: int) -> None:
        known = packet_id in self.session.received
        if known:
            self.session.received.discard(packet_id)
            self._unacknowledged = max(0, self._unacknowledged - 1)
            await self._service.exchange.save(self.session)
        await self._acknowledge(wire.PUBCOMP, packet_id, wire.SUCCESS if known else wire.PACKET_ID_NOT_FOUND)

    async def _subscribe(self, packet: wire.Subscribe) -> None:
        if wire.find(packet.properties, wire.SUBSCRIPTION_ID) is not None:
            raise ProtocolFault(wire.SUBSCRIPTION_IDS_NOT_SUPPORTED, "subscription identifier")
        exchange, session = self._service.exchange, self.session
        codes: list[int] = []
        fresh: list[wire.Subscription] = []
        for asked in packet.subscriptions:
            code = await self._judge(asked)
            codes.append(code)
            if code >= 0x80:
                continue
            granted = wire.Subscription(asked.topic_filter, code, asked.no_local, asked.retain_as_published)
            known = asked.topic_filter in session.subscriptions
            if asked.retain_handling == 0 or (asked.retain_handling == 1 and not known):
                fresh.append(granted)
            session.subscriptions[asked.topic_filter] = granted
        await exchange.save(session)
        await self._write(wire.encode_suback(self._version, wire.SUBACK, packet.packet_id, codes))
        for subscription in fresh:
            await exchange.send_retained(session, subscription)

    async def _judge(self, asked: wire.Subscription) -> int:
        """Granted QoS (at most 1, which 3.8.4 of both allows) or the reason code of the refusal (3.9.3)."""
        topic_filter = asked.topic_filter
        if not valid_filter(topic_filter):
            return wire.TOPIC_FILTER_INVALID
        if self._version == 5 and topic_filter.startswith("$share/"):
            return wire.SHARED_NOT_SUPPORTED
        limits, held = self._service.limits, self.session.subscriptions
        full = len(held) >= limits.subscriptions and topic_filter not in held
        if full or len(topic_filter.encode()) > limits.filter_bytes:
            return wire.QUOTA_EXCEEDED
        allowed = await self._service.may_subscribe(self.principal, topic_filter)
        return min(asked.qos, 1) if allowed else wire.NOT_AUTHORISED

    async def _unsubscribe(self, packet: wire.Unsubscribe) -> None:
        codes = [wire.SUCCESS if self.session.subscriptions.pop(each, None) else wire.NO_SUBSCRIPTION_EXISTED
                 for each in packet.topic_filters]
        await self._service.exchange.save(self.session)
        await self._write(wire.encode_suback(self._version, wire.UNSUBACK, packet.packet_id, codes))

    # -- sending ------------------------------------------------------------------------------------------------------

    async def _send(self) -> None:
        """Resend what was not acknowledged, with DUP (4.4 of both), then whatever is queued."""
        session = self.session
        try:
            for packet_id, queued in list(session.inflight.items()):
                await self._write(self._encode(queued.message, packet_id, dup=True))
            while not self._closing:
                session.wake.clear()
                while session.pending and len(session.inflight) < self._window:
                    await self._send_next()
                await session.wake.wait()
        except (OSError, Unavailable):
            self.close(wire.SERVER_UNAVAILABLE)

    async def _send_next(self) -> None:
        """Send the first queued message, unless it expired, is too large or may no longer be read."""
        exchange, session = self._service.exchange, self.session
        queued = session.pending[0]
        message = queued.message
        live = message.expires_at is None or message.expires_at > exchange.clock()
        live = live and await self._service.may_subscribe(self.principal, message.topic)
        packet_id = session.next_packet_id() if message.qos else 0
        data = self._encode(message, packet_id, dup=False) if live else b""
        if self._client_packet_bytes and len(data) > self._client_packet_bytes:
            data = b""  # 5.0: 3.1.2.11.4: discarded as if it had been sent
        session.pending.popleft()
        if data and packet_id:
            session.inflight[packet_id] = queued
        if data:
            await self._write(data)
        if not data or not packet_id:
            await exchange.done(session, queued)

    def _encode(self, message: Message, packet_id: int, *, dup: bool) -> bytes:
        """PUBLISH bytes; the message expiry interval is what is left of it (5.0: 3.3.2.3.3)."""
        properties = message.properties
        if message.expires_at is not None:
            left = max(0, int(message.expires_at - self._service.exchange.clock()))
            properties = ((wire.MESSAGE_EXPIRY, left), *properties)
        packet = Publish(message.topic, message.payload, message.qos, message.retain, dup, packet_id, properties)
        return wire.encode_publish(self._version, packet)

    async def _write(self, data: bytes) -> None:
        """Write and wait for a client that reads too slowly, for a bounded time; then OSError ends the connection."""
        self._writer.write(data)
        try:
            async with asyncio.timeout(self._service.limits.write_seconds):
                await self._writer.drain()
        except TimeoutError:
            self._closing = True
            self._writer.transport.abort()
            raise

    # -- closing ------------------------------------------------------------------------------------------------------

    def _fault(self, code: int) -> None:
        """End the connection for a fault: CONNACK before the handshake is done, DISCONNECT after it.

        3.1.1 has a CONNACK for an unavailable server only (3.1.1: 3.2.2.3) and else just closes (3.1.1: 4.8).
        """
        speaks = self._version == 5 or (self._version == 4 and code == wire.SERVER_UNAVAILABLE)
        if speaks and not self._accepted and not self._closing:
            self._writer.write(wire.encode_connack(self._version, code))
        self.close(code)

    def close(self, code: int, *, graceful: bool = False) -> None:
        """Close from the server's side; 5.0 is told why. ``graceful`` withholds the will."""
        if self._closing:
            return
        self._closing = True
        if graceful:
            self._will = None
        if self._accepted and self._version == 5 and code:
            self._writer.write(wire.encode_disconnect(code))
        self._writer.close()
        # Closing waits until the client has read what was written; a client that does not read is cut off.
        asyncio.get_running_loop().call_later(1, self._writer.transport.abort)

    def cut(self) -> None:
        """End without a word, as when the power fails."""
        self._closing = True
        self._writer.transport.abort()

    async def _end(self) -> None:
        self._closing = True
        self._writer.close()
        try:
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        except OSError:
            self._writer.transport.abort()
        try:
            if self._accepted:
                await self._leave_session()
        except Unavailable:
            LOG.error("the session could not be stored at the end of a connection")
        finally:
            self.finished.set()

    async def _leave_session(self) -> None:
        exchange, session = self._service.exchange, self.session
        if session.connection is not self:
            return
        session.connection = None
        session.offline_since = exchange.clock()
        if self._will is not None:
            delay = min(wire.find_int(self._will.properties, wire.WILL_DELAY, 0), session.expiry)
            session.delayed_will = asyncio.get_running_loop().create_future()
            exchange.background(self._publish_will(self._will, session.delayed_will, delay))
        if session.expiry:
            await exchange.save(session)
        else:
            await exchange.remove(session)

    async def _publish_will(self, will: Publish, decision: asyncio.Future[bool], delay: float) -> None:
        """Publish the will when its delay has passed or the session ended, not when the client came back first."""
        await asyncio.wait({decision}, timeout=delay)
        if decision.done() and not decision.result():
            return
        try:
            code = await self._publish(will)
        except Unavailable:
            return
        if code:
            LOG.warning("will refused with reason code %#x", code)

