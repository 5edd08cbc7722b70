"""Dutch words of the simulator's messages."""

SIMULATE: dict[str, str] = {
    "--now goes with --to": "--now hoort bij --to",
    "at most {days} days": "ten hoogste {days} dagen",
    "give -o and --truth two different files": "geef -o en --truth twee verschillende bestanden",
    "write a number": "schrijf een getal",
    "the scenario cannot be read": "het scenario kan niet gelezen worden",
    "see 'specgen simulate --list' for those that come along": "zie 'specgen simulate --list' voor wat meegeleverd is",
    "the scenario cannot be played": "het scenario kan niet gespeeld worden",
    "cannot be played: {error}": "kan niet gespeeld worden: {error}",
    "written: {file}": "geschreven: {file}",
    "Parquet needs numpy and pyarrow": "Parquet vraagt numpy en pyarrow",
    "install specgen with the extra 'bulk'": "installeer specgen met de extra 'bulk'",
    "Parquet cannot be written here": "Parquet kan hier niet geschreven worden",
    "{rows} passages in {seconds} s of processor time": "{rows} passages in {seconds} s processortijd",
    "cannot be reached: {reason}": "is niet bereikbaar: {reason}",
    "the receiver cannot be reached": "de ontvanger is niet bereikbaar",
    "not every message was acknowledged": "niet elk bericht werd bevestigd",
    "write --to as http://host/path or mqtt://user@host:1883": "schrijf --to als http://host/pad of mqtt://gebruiker@host:1883",
}
