"""Dutch words of the commands that exclude a check for everybody and make other forms of a suite."""

SUITE: dict[str, str] = {
    "{path} is no suite that can be read: {reason}": "{path} is geen leesbare testsuite: {reason}",
    "the register of exclusions: {problem}": "het register van uitsluitingen: {problem}",
    "an entry is only added; an older one stays as it is": "het register wordt alleen aangevuld; een oudere inschrijving blijft staan",
    "{path} is no challenge of {check} in this tender": "{path} is geen betwisting van {check} in dit bestek",
    "{check} is no check of the suite of {tender}": "{check} is geen controle van de testsuite van {tender}",
    "see 'suite.pyz list'; the suite must be that of this tender": "zie 'suite.pyz list'; de testsuite moet die van dit bestek zijn",
    "{id}: {check} is out for every bidder": "{id}: {check} telt voor geen enkele inschrijver nog mee",
    "{path}: suite {version}, to be published with the register and a corrigendum, for everybody on the same day": (
        "{path}: testsuite {version}, te publiceren met het register en een rechtzetting, voor iedereen op dezelfde dag"
    ),
    "publish the register with a corrigendum, for everybody on the same day; the suite stays as it is": (
        "publiceer het register met een rechtzetting, voor iedereen op dezelfde dag; de testsuite blijft zoals ze is"
    ),
    "publish the register for everybody; the suite stays as it is until the award": (
        "publiceer het register voor iedereen; de testsuite blijft tot de gunning zoals ze is"
    ),
    "this corrigendum extends the deadline by {days} days, to {later}": (
        "deze rechtzetting verlengt de uiterste datum met {days} dagen, tot {later}"
    ),
    "it could not be written: {reason}": "het kon niet worden geschreven: {reason}",
    "choose a new name with -o; check the folder": "kies een nieuwe naam met -o; kijk de map na",
}
