"""Passes TCP connections on to a server and keeps every byte of both directions in files."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from types import TracebackType


class RecordingProxy:
    """Listens on a port of its own. ``folder`` receives one file per connection and direction."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        self._server = (host, port)
        self._folder = folder
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> RecordingProxy:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._accepting.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for one in (self._listening, *self._sockets):
            with contextlib.suppress(OSError):  # it is closed on the other side already
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._accepting.join(timeout=10)
        for thread in self._threads:
            thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # closed: the recording is over
                return
            server = socket.create_connection(self._server)
            number = len(self._sockets) // 2
            self._sockets += [client, server]
            for source, sink, name in ((client, server, "to-platform"), (server, client, "to-edge")):
                thread = threading.Thread(target=self._pass, args=(source, sink, self._folder / f"{number:04d}-{name}.bin"), daemon=True)
                thread.start()
                self._threads.append(thread)

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket, file: Path) -> None:
        with file.open("wb") as kept:
            try:
                while data := source.recv(1 << 16):
                    kept.write(data)
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:  # one of both is gone; what passed is kept
                return
