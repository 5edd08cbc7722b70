"""The look of the report: readable on screen and paper, contrast at least 4.5:1, colour never alone."""

CSS = """
:root{--ink:#17212b;--soft:#4d5b69;--line:#d8dfe6;--paper:#fff;--ground:#f4f6f8;--accent:#0b4f6c;--one:#0b6e99;--two:#c2571a;--three:#4a7a2b;--pale:#dcecf4}
*{box-sizing:border-box}html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;color:var(--ink);background:var(--ground);scroll-behavior:smooth}
body{margin:0}header{background:linear-gradient(135deg,#083d54,#0b5f80);color:#fff;padding:2.4rem max(1.25rem,calc((100% - 65.5rem)/2)) 2rem}
header h1{margin:.15rem 0 .5rem;font-size:2.1rem;line-height:1.2}.kicker{margin:0;text-transform:uppercase;letter-spacing:.09em;font-size:.8rem}
.origin{margin:.2rem 0;max-width:52rem;overflow-wrap:anywhere}.badge{display:inline-block;border:1px solid #fff;border-radius:1rem;padding:.05rem .8rem;font-weight:600;margin-right:.5rem}
.said{background:#fff7e0;border-bottom:1px solid #e5d296;padding:.6rem max(1.25rem,calc((100% - 65.5rem)/2));margin:0;font-weight:600}
nav{padding:.6rem max(1.25rem,calc((100% - 65.5rem)/2));background:var(--paper);border-bottom:1px solid var(--line)}nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:0}
a{color:var(--accent)}main{max-width:68rem;margin:0 auto;padding:1rem 1.25rem 3rem}h2{margin:2.4rem 0 .5rem;font-size:1.45rem}h3{margin:1.4rem 0 .4rem;font-size:1.08rem}
.text{color:var(--soft);max-width:50rem;margin:.1rem 0 .8rem}.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}
.cards{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));gap:.8rem;padding:0;margin:.8rem 0}
.cards li{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem}.cards b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}.cards span{color:var(--soft);font-size:.9rem}
figure{margin:0 0 1rem;background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem;break-inside:avoid}figcaption{font-weight:600;margin-bottom:.4rem}figcaption small{display:block;font-weight:400;color:var(--soft)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem}.two figure{margin:0}svg{display:block;width:100%;height:auto}svg text{font:12px system-ui,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;fill:var(--ink)}.two svg text{font-size:18px}svg .soft{fill:var(--soft)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.3rem 0 0;font-size:.9rem}.key i{display:inline-block;width:.9rem;height:.9rem;margin-right:.4rem;vertical-align:-.1rem;border-radius:.15rem}
details{margin-top:.6rem}summary{cursor:pointer;color:var(--accent);font-weight:600}.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;background:var(--paper)}th,td{border:1px solid var(--line);padding:.25rem .55rem;text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th[scope=row],thead th:first-child{text-align:left}thead th{background:#eaf0f4}tr.total th,tr.total td,td.total{font-weight:700;background:#f7f9fb}.x{color:var(--soft)}
.heat td{min-width:2.6rem}.legend{color:var(--soft);font-size:.85rem;margin:.3rem 0 0}.note{background:var(--paper);border-left:.3rem solid var(--two);padding:.6rem 1rem}
footer{max-width:68rem;margin:0 auto;padding:0 1.25rem 2.5rem;color:var(--soft);font-size:.9rem}:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
@media print{html{background:#fff;font-size:10.5pt}header{background:none;color:#000;padding:0 0 1rem}.badge{border-color:#000}nav,.skip{display:none}figure{border:0;padding:0}}
""".strip()
SERIES = ("#0b6e99", "#c2571a", "#4a7a2b")
"""Colours of series; every series also has a name or a pattern."""
