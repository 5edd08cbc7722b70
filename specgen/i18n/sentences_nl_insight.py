"""Dutch words of ``specgen analyse``."""

INSIGHT: dict[str, str] = {
    "Spark is not there": "Spark is er niet",
    "the memory of {memory} or the disk for what does not fit in it is too small": (
        "het geheugen van {memory} of de schijf voor wat er niet in past, is te klein"
    ),
    "give more with --memory, or analyse fewer days at a time": "geef meer met --memory, of analyseer minder dagen tegelijk",
    "the passages cannot be computed": "de passages kunnen niet berekend worden",
    "what is in it cannot be read to the end": "wat erin staat, kan niet tot het einde gelezen worden",
    "it is JSON or XML, and passages are read from CSV or Parquet": (
        "het is JSON of XML, en passages worden uit CSV of Parquet gelezen"
    ),
    "simulated: -o reads.csv or -o reads.parquet": "gesimuleerd: -o reads.csv of -o reads.parquet",
    "the cluster cannot be used": "het cluster kan niet gebruikt worden",
    "install specgen with the extra spark, and a Java runtime of version 17 or later": (
        "installeer specgen met de extra spark, en een Java-runtime van versie 17 of later"
    ),
    "a list of cameras has the columns camera, name, lat, lon, inbound; inbound is towards, away or empty": (
        "een cameralijst heeft de kolommen camera, name, lat, lon, inbound; inbound is towards, away of leeg"
    ),
    "the list of cameras cannot be read": "de cameralijst kan niet gelezen worden",
    "a camera stands in it twice, or none does: {names}": "er staat een camera twee keer in, of geen enkele: {names}",
    "the cordon names cameras that are not there: {names}": "het cordon noemt camera's die er niet zijn: {names}",
    "the cordon cannot be made": "het cordon kan niet gemaakt worden",
    "it is too large for a list of cameras": "het is te groot voor een cameralijst",
    "it is not UTF-8": "het is geen UTF-8",
    "an entry has no id": "een item heeft geen id",
    "it is no JSON": "het is geen JSON",
    "it is no CSV that can be read": "het is geen leesbare CSV",
    "cameras: {names}": "camera's: {names}",
    "a line has no camera": "een regel heeft geen camera",
    "inbound is towards, away or empty, not {value}": "inbound is towards, away of leeg, niet {value}",
    "the passages cannot be read": "de passages kunnen niet gelezen worden",
    "the first line is no list of column names": "de eerste regel is geen lijst van kolomnamen",
    "two columns have the same name, or one has none": "twee kolommen hebben dezelfde naam, of een heeft er geen",
    "it is no Parquet file that can be read": "het is geen leesbaar Parquet-bestand",
    "save the file as CSV UTF-8": "bewaar het bestand als CSV UTF-8",
    "the columns are of no known form: {names}": "de kolommen hebben geen gekende vorm: {names}",
    "the columns file names columns that are not there: {names}": "het kolommenbestand noemt kolommen die er niet zijn: {names}",
    "describe the columns in a file and give it with --columns; docs/formats.md shows one": (
        "beschrijf de kolommen in een bestand en geef het met --columns; docs/formats.md toont er een"
    ),
    "no line has a camera and a time that can be read": "geen enkele regel heeft een leesbare camera en een leesbaar tijdstip",
    "see --columns and time_form": "zie --columns en time_form",
    "the times span more than three years; one of them must be wrong": (
        "de tijdstippen beslaan meer dan drie jaar; een ervan moet fout zijn"
    ),
    "there are more than {number} cameras; is it the right column?": "er zijn meer dan {number} camera's; is het de juiste kolom?",
    "no passage is of a camera in the list of cameras": "geen enkele passage is van een camera uit de cameralijst",
    "the address is the one that the tender's interface calls api; the token goes in --token-file": (
        "het adres is dat wat de interface van de opdracht api noemt; de token komt in --token-file"
    ),
    "the platform gives no figures": "het platform geeft geen cijfers",
    "a row of its answer has no count": "een rij van zijn antwoord heeft geen aantal",
    "a token is sent over https only": "een token gaat enkel over https",
    "its answer has no list of items": "zijn antwoord heeft geen lijst van items",
    "a row of its answer has no time": "een rij van zijn antwoord heeft geen tijdstip",
    "its next page is elsewhere": "zijn volgende bladzijde staat ergens anders",
    "its list has no end": "zijn lijst heeft geen einde",
    "it answers {status}": "het antwoordt {status}",
    "it cannot be reached": "het is niet bereikbaar",
    "its answer is no JSON": "zijn antwoord is geen JSON",
    "these are passages of real vehicles; without a legal ground and a DPIA reference they are not read": (
        "dit zijn passages van echte voertuigen; zonder rechtsgrond en verwijzing naar een GEB worden ze niet gelezen"
    ),
    "nothing was analysed": "er is niets geanalyseerd",
    "give --ground and --dpia; simulated data are known by plates of the reserved range or a column simulated": (
        "geef --ground en --dpia; gesimuleerde gegevens zijn te herkennen aan nummerplaten uit het fictieve bereik of een kolom simulated"
    ),
    "looking at the files": "bestanden bekijken",
    "reading passages": "passages lezen",
    "computing": "rekenen",
    "travel times are asked for cameras that are not there: {names}": (
        "er zijn reistijden gevraagd voor camera's die er niet zijn: {names}"
    ),
    "the travel times cannot be computed": "de reistijden kunnen niet berekend worden",
    "real passages; ground: {ground}; DPIA: {dpia}": "echte passages; grond: {ground}; GEB: {dpia}",
    "install specgen with the extra insight": "installeer specgen met de extra insight",
    "These are passages of real vehicles. On what legal ground are they read, and which DPIA covers it?": (
        "Dit zijn passages van echte voertuigen. Op welke rechtsgrond worden ze gelezen, en welke GEB dekt dat?"
    ),
    "simulated passages: no real vehicles": "gesimuleerde passages: geen echte voertuigen",
    "figures of a platform": "cijfers van een platform",
    "the engine for passages is not there": "het rekenprogramma voor passages is er niet",
    "the columns file cannot be read": "het kolommenbestand kan niet gelezen worden",
    "report: {file}": "rapport: {file}",
    "legal ground": "rechtsgrond",
    "reference of the DPIA": "verwijzing naar de GEB",
    "the token cannot be read": "de token kan niet gelezen worden",
    "the report cannot be written": "het rapport kan niet geschreven worden",
}
