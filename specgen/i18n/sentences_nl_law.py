"""Dutch words of the calculations on legal values: deposit, advance, fine, price revision."""

LAW: dict[str, str] = {
    "nothing was calculated": "er is niets berekend",
    "{name} is {value}": "{name} is {value}",
    "give a number from 0 up": "geef een getal van 0 of meer",
    "see 'specgen law show {identifier}'": "zie 'specgen law show {identifier}'",
    "give a percentage": "geef een percentage",
    "give one of the two": "geef een van de twee",
    # deposit
    "a deposit of {rate} % is more than the {usual} % of the law: a derogation": (
        "een borgtocht van {rate} % is meer dan de {usual} % van de wet: een afwijking"
    ),
    "list it at the front with a formal motivation, or lower it": (
        "vermeld de afwijking vooraan met een formele motivering, of verlaag de borgtocht"
    ),
    "a deposit of {rate} % is more than the contract": "een borgtocht van {rate} % is meer dan de opdracht zelf",
    "a deposit needs the award amount or the monthly amount": (
        "voor een borgtocht is het gunningsbedrag of het bedrag per maand nodig"
    ),
    "the documents ask a deposit of {rate} %, but the award amount stays below {floor} euro": (
        "de opdrachtdocumenten vragen een borgtocht van {rate} %, maar het gunningsbedrag blijft onder {floor} euro"
    ),
    "ask no deposit for this contract": "vraag voor deze opdracht geen borgtocht",
    "a fixed term needs the total value": "bij een bepaalde duur is de totale waarde nodig",
    "give the total value with taxes": "geef de totale waarde, belastingen inbegrepen",
    "an indefinite term needs the value per month": "bij een onbepaalde duur is de waarde per maand nodig",
    "give the monthly value with taxes": "geef de waarde per maand, belastingen inbegrepen",
    # advance and fine
    "an advance of {chosen} % lies outside {low} to {high} %": "een voorschot van {chosen} % ligt niet tussen {low} en {high} %",
    "take a percentage within the bounds of the law, or none": (
        "neem een percentage binnen de grenzen van de wet, of geen voorschot"
    ),
    "a maximum of {cap} % is more than the {limit} % of the law": "een maximum van {cap} % is meer dan de {limit} % van de wet",
    "more than {usual} % needs the term of performance as award criterion": (
        "meer dan {usual} % kan alleen met de uitvoeringstermijn als gunningscriterium"
    ),
    # timetable
    "the corrigendum comes after the deadline": "de rechtzetting komt na de uiterste datum",
    "extend before the deadline, or start anew": "verleng voor de uiterste datum, of begin opnieuw",
    "{date} is no day to plan with": "met {date} kan niet gepland worden",
    "give a day from 2000 to 2199": "geef een dag van 2000 tot 2199",
    "a number of days lies outside 0 to 3650": "een aantal dagen ligt niet tussen 0 en 3650",
    "give the days that the city needs": "geef de dagen die de stad nodig heeft",
    "the deadline {own} is no working day": "de uiterste datum {own} is geen werkdag",
    "take a working day": "neem een werkdag",
    "the answers come on {own}, later than {latest}": "de antwoorden komen op {own}, later dan {latest}",
    "answer earlier or receive later": "antwoord vroeger of ontvang later",
    "the contract is concluded on {conclusion}, after the tenders have lapsed on {end}": (
        "de opdracht wordt gesloten op {conclusion}, nadat de offertes op {end} vervallen zijn"
    ),
    "lengthen the validity of the tenders, or evaluate faster": "verleng de verbintenistermijn of beoordeel sneller",
    "the expected award {own} comes before {earliest}": "de verwachte gunning {own} valt voor {earliest}",
    "move the expected day, or give fewer days for evaluation and decision": (
        "verplaats de verwachte dag, of geef minder dagen voor beoordeling en beslissing"
    ),
    "the expected start {own} comes before {earliest}": "de verwachte start {own} valt voor {earliest}",
    "move the expected day, or give fewer days for the steps before it": (
        "verplaats de verwachte dag, of geef minder dagen voor de stappen ervoor"
    ),
    "the deadline {own} comes before the shortest term of {days} days has run, on {last}": (
        "de uiterste datum {own} valt voor de kortste termijn van {days} dagen verstreken is, op {last}"
    ),
    "publish earlier or receive later": "maak vroeger bekend of ontvang later",
    "the value of {identifier} changes or ends before the conclusion": (
        "de waarde van {identifier} wijzigt of eindigt voor de sluiting"
    ),
    "the value of the day of publication was used; have a lawyer confirm it": (
        "laat een jurist bevestigen dat de waarde op de dag van bekendmaking geldt: die is gebruikt"
    ),
    "the deadline {own} falls on the last day of the shortest term of {days} days": (
        "de uiterste datum {own} valt op de laatste dag van de kortste termijn van {days} dagen"
    ),
    "take a later day, or have a lawyer confirm how the last day counts": (
        "neem een latere dag, of laat een jurist bevestigen hoe de laatste dag telt"
    ),
    # price revision
    "price revision needs the term of the contract": "voor de prijsherziening is de duur van de opdracht nodig",
    "give it in calendar days or working days": "geef de duur in kalenderdagen of werkdagen",
    "the fixed part and the shares make {total}, not 1": "het vaste deel en de aandelen tellen op tot {total}, niet tot 1",
    "mend the shares: at equal indices the price must stay the same": (
        "verbeter de aandelen: bij gelijke indexen moet de prijs gelijk blijven"
    ),
    "a share of the formula is below zero, or has no weight": "een aandeel van de formule is kleiner dan nul of heeft geen gewicht",
    "give every term a share above 0; the fixed part may be 0": (
        "geef elke term een aandeel boven 0; het vaste deel mag 0 zijn"
    ),
    "the formula has no index: the price can never change": "de formule heeft geen index: de prijs kan nooit wijzigen",
    "add a term, or state that prices are not revised": "voeg een term toe, of vermeld dat de prijzen niet herzien worden",
    "the index {name} has a value that is not above 0": "de index {name} heeft een waarde die niet boven 0 ligt",
    "give the published index values": "geef de bekendgemaakte indexwaarden",
    "annex 1 of the AUR lists services, no supplies": "bijlage 1 van de AUR noemt diensten, geen leveringen",
    "leave the annex out, or take services as nature": "laat de bijlage weg, of neem diensten als aard",
    # what the commands show
    "the calendar was not written": "de kalender is niet geschreven",
    "{path} cannot be written: {reason}": "{path} kan niet geschreven worden: {reason}",
    "Law values used:": "Gebruikte wettelijke waarden:",
    "Can this be published within two weeks, and awarded when?": (
        "Kan dit binnen twee weken bekendgemaakt worden, en wanneer gegund?"
    ),
    "calendar written to {path}": "kalender geschreven naar {path}",
    "day": "dag",
    "step": "stap",
    "article": "artikel",
    "basis": "grondslag",
}
