"""What TLS connections to the product trust, and which certificate they show."""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path

from specgen.conformance.api import TransportError
from specgen.conformance.target_options import Certificate


def context(ca_file: str, certificate: Certificate | None) -> ssl.SSLContext:
    """Return a context that trusts this machine's authorities and those of ``ca_file``, and shows ``certificate``.

    Raises TransportError when the certificate, its key and its password do not belong together. The standard library reads a key
    from a file only: it stands in a file of the user's own for as long as that takes.
    """
    made = ssl.create_default_context()
    if ca_file:
        made.load_verify_locations(ca_file)
    if certificate is not None:
        handle, name = tempfile.mkstemp(prefix="suite-", suffix=".pem")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(certificate.key + "\n")
            # an empty password must not make the library ask for one at the terminal
            made.load_cert_chain(certificate.chain, name, lambda: certificate.password)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise TransportError("the client certificate and its key cannot be used") from error
        finally:
            Path(name).unlink(missing_ok=True)
    return made
