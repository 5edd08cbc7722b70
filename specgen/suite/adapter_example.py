"""What travels for products with another interface: the optional keys of ``target.yaml``, and a mapping to begin with."""

from __future__ import annotations

import html

TARGET_OPTIONS = (
    "# -- optional: how the product is reached. Secrets here by reference only: {env: NAME} or {file: PATH}",
    "# of an http interface:  slash: keep, add or strip (how a path ends); context: address of the JSON-LD context that is sent in",
    "#                        place of any other; direct: true (not through the proxy)",
    "# an account at an identity provider, in place of a token (OAuth 2.0 client credentials, renewed before it expires):",
    '#   provider: {oidc: {token_url: "https://login.example.org/token", client_id: suite, client_secret: {env: SUITE_CLIENT},',
    '#     scope: "read write", audience: "https://test.example.org", method: basic}}      # method: basic or post',
    "# client_certificate: {chain: client.pem, key: {file: client.key}, password: {env: SUITE_KEY_PASSWORD}}",
    '# proxy: {url: "http://proxy.example.org:3128", username: suite, password: {env: SUITE_PROXY}}',
    "# callback_port: 18080        # a fixed port for calls of the product (and the next ones); 0: any",
    "# callback_listen: 0.0.0.0    # address of this machine itself, where callback_host is that of a router in front of it",
    "# requests_per_second: 50     # over all clients together; load checks are then refused",
    '# load_window: {from: "22:00", until: "06:00", days: [mon, tue], zone: local}   # load checks run only then; zone: local or utc',
    "# -- optional: a product with another interface; the adapter then plays `api`, so leave `api` out above",
    "# adapter: {name: mapped, interface: product, mapping: mapping.yaml}   # any web interface; begin with mapping.example.yaml",
    "# adapter: {name: ngsi-ld, interface: product}                         # a context broker on its own",
    "# adapter: {name: sensorthings, interface: product}                    # a sensor server on its own",
    "# adapter: {name: mqtt, observer: observer, devices: [                 # an MQTT broker on its own; observer: who may read them",
    "#   {username: sensor1, password: {env: SUITE_SENSOR1}, topic: site/sensor1/up},",
    "#   {username: sensor2, password: {env: SUITE_SENSOR2}, topic: site/sensor2/up}]}",
)
"""Comment lines of ``target.example.yaml``."""

MAPPING = """\
# Welk verzoek van uw product in de plaats komt van welke bewerking van de voorgeschreven interface. Vul in, weg wat u niet hebt.
# Which request of your product stands for which operation of the prescribed interface. Fill in; drop what you do not have.
# {body/x} is a part of what the check sends, {answer/x} of what your product answers, {path/x} and {query/x} of the address, {item/x} of
# one element within `each`; `| epoch_ms` and the like change the form. All of it: docs, "mapping.yaml".
identify: {path: /about, product: /name, version: /release}   # where your product says who it is: JSON pointers
requirements: []                                              # only these; empty: every requirement whose operations are mapped
operations:
  - operation: GET /health                  # only prepares: may be answered without your product
    answer: {status: 200, body: {status: ok, time: "{now}"}}
  - operation: POST /datasets
    requests:
      - {method: PUT, path: "/streams/{body/id}", body: {label: "{body/title}"}, headers: {x-kind: "{body/entity_type}"}}
    answer: {status: {200: 201}, body: {id: "{answer/key}"}}  # your status: that of the prescribed interface
  - operation: DELETE /datasets/{dataset}
    requests: [{method: DELETE, path: "/streams/{path/dataset}", as: provider}]   # as: always this test principal
  - operation: POST /datasets/{dataset}/observations
    requests:
      - method: POST
        path: /streams/{path/dataset}/points
        body:
          each: "{body}"                    # a list: one element for each element of what the check sends
          make: {ref: "{item/message_id}", sensor: "{item/entity}", quantity: "{item/property}", reading: "{item/value}",
                 unit: "{item/unit}", t: "{item/observed_at | epoch_ms}"}
    answer: {status: {202: 201}, body: {accepted: "{answer/taken}"}}
  - operation: GET /datasets/{dataset}/observations
    requests:
      - path: /streams/{path/dataset}/points
        query: {sensor: "{query/entity}", since: "{query/from | epoch_ms}", before: "{query/to | epoch_ms}", size: "{query/limit}"}
    pages: {next: /links/next}              # with `items: /rows` the adapter reads all pages itself
    answer:
      body:
        items:
          each: "{answer/rows}"
          make: {message_id: "{item/ref}", entity: "{item/sensor}", property: "{item/quantity}", value: "{item/reading | number}",
                 unit: "{item/unit}", observed_at: "{item/t | instant_ms}"}
"""
"""``mapping.example.yaml``."""

GUIDE: dict[str, dict[str, str]] = {
    "title": {"nl": "Een product met een andere interface, of een onderdeel", "en": "A product with another interface, or a component"},
    "adapters": {
        "nl": "Een adapter vertaalt tussen de voorgeschreven interface en uw product en velt nooit een oordeel; zijn broncode en uw "
        "mapping staan in het bewijs. In target.yaml, sleutel adapter: mapped (elke webinterface: neem mapping.example.yaml over en vul "
        "per bewerking in welk verzoek en welk antwoord van uw product ermee overeenkomt), ngsi-ld, sensorthings of mqtt (een MQTT-broker "
        "zonder webinterface). Wat een adapter niet eerlijk kan tonen, blijft onbeslist met die oorzaak.",
        "en": "An adapter translates between the prescribed interface and your product and never computes a verdict; its source and your "
        "mapping stand in the evidence. In target.yaml, key adapter: mapped (any web interface: copy mapping.example.yaml and fill in per "
        "operation which request and which answer of your product correspond to it), ngsi-ld, sensorthings or mqtt (an MQTT broker "
        "without a web interface). What an adapter cannot show honestly stays inconclusive with that cause.",
    },
    "part": {
        "nl": "Wie alleen een onderdeel aanbiedt, zet in claims.yaml scope: part en noemt wat het onderdeel ondersteunt. De rest is niet "
        "van toepassing; zo'n resultaat toont nooit een heel bestek.",
        "en": "Whoever offers a component only, writes scope: part in claims.yaml and names what it supports. The rest is not applicable; "
        "such a result never shows a whole tender.",
    },
}
"""The section of the guide."""


def guide_section(lang: str) -> str:
    """Return the section as HTML."""
    texts = {key: html.escape(value[lang]) for key, value in GUIDE.items()}
    return f"<h2>{texts['title']}</h2><p>{texts['adapters']}</p><p>{texts['part']}</p>"
