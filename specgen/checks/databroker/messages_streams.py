"""What the checks of event streams say."""

from __future__ import annotations

STREAMS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    STREAMS[code] = {"nl": nl, "en": en}


_say(
    "stream-form-unread",
    "Een pagina van de stroom is {observed}; deze controle leest JSON-LD.",
    "A page of the stream is {observed}; this check reads JSON-LD.",
)
_say(
    "stream-incomplete",
    "De stroom bevat {observed} van de {expected} leden die er moesten zijn om te kunnen vergelijken.",
    "The stream holds {observed} of the {expected} members that had to be there to compare.",
)
_say(
    "member-by-two-routes",
    "Het lid {observed} heeft op zijn eigen adres een andere inhoud dan op de pagina, of geen.",
    "The member {observed} has another content at its own address than on the page, or none.",
)
_say(
    "stream-unreadable",
    "Het toegangspunt van de stroom geeft zonder aanmelding status {status}.",
    "The entry point of the stream answers with status {status} without login.",
)
_say(
    "entry-form",
    "Het toegangspunt antwoordt als {observed}, en niet in een vorm die clients van een stroom lezen.",
    "The entry point answers as {observed}, and not in a form that clients of a stream read.",
)
_say(
    "view-count",
    "De stroom verwijst naar {observed} views (tree:view) in plaats van naar één.",
    "The stream refers to {observed} views (tree:view) instead of one.",
)
_say("not-event-stream", "{observed} is geen ldes:EventStream.", "{observed} is no ldes:EventStream.")
_say(
    "relation-member",
    "Een relatie heeft {observed} waarden voor {member} in plaats van één.",
    "A relation has {observed} values for {member} instead of one.",
)
_say(
    "member-no-iri", "Het lid {observed} heeft geen IRI als identificatie.", "The member {observed} has no IRI as its identifier."
)
_say(
    "stream-told-twice",
    "De stroom geeft {observed} waarden voor {member}; ten hoogste één is toegelaten.",
    "The stream gives {observed} values for {member}; at most one is allowed.",
)
_say(
    "member-count",
    "De stroom bevat {observed} leden in plaats van {expected}.",
    "The stream holds {observed} members instead of {expected}.",
)
_say(
    "member-twice",
    "{observed} leden staan op meer dan één pagina of meer dan één keer op een pagina.",
    "{observed} members stand on more than one page, or more than once on a page.",
)
_say(
    "member-otherwise",
    "Geen lid van de stroom heeft entiteit, eigenschap, waarde en tijdstip van de waarneming {message}.",
    "No member of the stream has the entity, property, value and time of the observation {message}.",
)
_say(
    "member-new",
    "Een nieuwe doorloop geeft binnen {limit} s {observed} nieuwe of andere leden in plaats van {expected}.",
    "A new run yields {observed} new or other members within {limit} s instead of {expected}.",
)
_say(
    "member-lost",
    "{observed} leden van de eerste doorloop staan niet meer in de stroom.",
    "{observed} members of the first run are no longer in the stream.",
)
_say("member-gone", "Het lid {observed} staat niet meer in de stroom.", "The member {observed} is no longer in the stream.")
_say("member-changed", "Het lid {observed} heeft een andere inhoud gekregen.", "The content of the member {observed} has changed.")
_say(
    "stream-untold",
    "De stroom vermeldt {member} niet.",
    "The stream does not state {member}.",
)
_say(
    "version-missing",
    "De correctie staat als {observed} nieuwe leden in de stroom die naar dezelfde waarneming verwijzen, in plaats van één.",
    "The correction is in the stream as {observed} new members that refer to the same observation, instead of one.",
)
_say(
    "withdrawal-count",
    "Na de intrekking zijn er binnen {limit} s {observed} nieuwe leden in plaats van één.",
    "After the withdrawal there are {observed} new members within {limit} s instead of one.",
)
_say(
    "withdrawal-unmarked",
    "Het nieuwe lid {observed} is niet herkenbaar als intrekking.",
    "The new member {observed} is not recognisable as a withdrawal.",
)
_say(
    "withdrawal-of-other",
    "Het nieuwe lid {observed} verwijst niet naar de ingetrokken waarneming.",
    "The new member {observed} does not refer to the withdrawn observation.",
)
_say(
    "withdrawal-tells",
    "De melding van intrekking {observed} bevat de ingetrokken waarde.",
    "The report of withdrawal {observed} holds the withdrawn value.",
)
_say("page-unmarked", "Een pagina van de stroom heeft geen ETag.", "A page of the stream has no ETag.")
_say(
    "page-sent-again",
    "Een ongewijzigde pagina wordt met haar eigen ETag opnieuw verzonden (status {status}) in plaats van 304 zonder inhoud.",
    "An unchanged page is sent again with its own ETag (status {status}) instead of 304 without content.",
)
_say(
    "page-kept-back",
    "Met een verzonnen ETag wordt een pagina niet verzonden (status {status}).",
    "With an invented ETag a page is not sent (status {status}).",
)
_say(
    "page-mark",
    "De ETag van een pagina bleef gelijk terwijl de inhoud wijzigde, of wijzigde terwijl de inhoud gelijk bleef.",
    "The ETag of a page stayed the same while its content changed, or changed while its content stayed the same.",
)
_say(
    "page-not-immutable",
    "Een pagina die als onveranderlijk was aangekondigd, heeft een andere inhoud gekregen.",
    "The content of a page that was announced as immutable has changed.",
)
_say(
    "stream-leaks",
    "Het antwoord aan {reader} bevat een waarde of entiteit van de stroom.",
    "The answer to {reader} holds a value or entity of the stream.",
)
_say(
    "stream-cacheable",
    "Een antwoord met gedeelde gegevens mag in een gedeelde cache worden bewaard (Cache-Control: {observed}).",
    "An answer with shared data may be stored in a shared cache (Cache-Control: {observed}).",
)
_say(
    "stream-outlives",
    "{limit} s na de intrekking van het recht geeft een adres van de stroom nog status {status}.",
    "{limit} s after the withdrawal of the right an address of the stream still answers with status {status}.",
)
_say(
    "stream-lost",
    "De aanbieder leest een adres van zijn eigen stroom niet meer (status {status}).",
    "The provider no longer reads an address of its own stream (status {status}).",
)
_say(
    "retention-unsaid",
    "De view vermeldt als bewaring {observed} in plaats van {expected}.",
    "The view states as retention {observed} instead of {expected}.",
)
_say(
    "relation-dead",
    "Een relatie leidt naar een pagina met status {status}.",
    "A relation leads to a page with status {status}.",
)
_say(
    "stream-keeps",
    "{limit} uur na het einde van de bewaartermijn staat het oude lid nog in de stroom of op zijn adres.",
    "{limit} hours after the end of the retention period the old member is still in the stream or at its address.",
)
_say(
    "stream-personal",
    "Een dataset met persoonsgegevens heeft na {limit} s een toegangspunt als stroom (status {status}).",
    "A dataset with personal data has an entry point as a stream after {limit} s (status {status}).",
)
