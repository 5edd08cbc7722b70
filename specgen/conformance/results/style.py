"""The look of ``report.html``: readable on screen and paper, contrast at least 4.5:1, colour never alone."""

CSS = """
:root{--ink:#1b2430;--soft:#51606f;--line:#d5dce3;--paper:#fff;--ground:#f3f5f8;--ok:#14632f;--okbg:#e2f3e7;--bad:#9b1c1c;--badbg:#fce8e6;
--hm:#7a4b00;--hmbg:#fff2d6;--na:#45525f;--nabg:#e8ecf0;--accent:#10446b}
*{box-sizing:border-box}html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;color:var(--ink);background:var(--ground)}
body{margin:0}header{background:var(--accent);color:#fff;padding:2rem max(1.25rem,calc((100% - 62rem)/2)) 1.6rem}
header h1{margin:.1rem 0 .3rem;font-size:2rem;line-height:1.2;overflow-wrap:anywhere}header small{font-weight:400;opacity:.9;font-size:1.2rem}
.kicker{margin:0;text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}.tender{margin:0}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}h2{margin:2.2rem 0 .8rem;font-size:1.35rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}
.verdict{background:var(--paper);border:1px solid var(--line);border-left:.6rem solid var(--na);border-radius:.4rem;padding:1.1rem 1.4rem}
.verdict.passed{border-left-color:var(--ok)}.verdict.failed{border-left-color:var(--bad)}.verdict.inconclusive{border-left-color:#b97a00}
.big{font-size:1.5rem;font-weight:700;margin:0 0 .4rem}.cause{font-weight:600;margin:.2rem 0}.mode{margin:.5rem 0 .2rem}
.limits,footer p{color:var(--soft);font-size:.88rem;margin:.2rem 0 0}footer{max-width:62rem;margin:0 auto;padding:0 1.25rem 2rem}
.counts{list-style:none;display:flex;flex-wrap:wrap;gap:.6rem;padding:0;margin:.8rem 0}
.counts li{border-radius:.4rem;padding:.35rem .9rem;background:var(--nabg);color:var(--na)}.counts b{font-size:1.25rem;margin-right:.25rem}
.counts .passed,.badge.passed{background:var(--okbg);color:var(--ok)}.counts .failed,.badge.failed{background:var(--badbg);color:var(--bad)}
.counts .inconclusive,.badge.inconclusive{background:var(--hmbg);color:var(--hm)}.badge.not_applicable,.badge.untested{background:var(--nabg);color:var(--na)}
.badge{display:inline-block;border-radius:.9rem;padding:.08rem .7rem;font-weight:600;font-size:.86rem;white-space:nowrap}.again,.runs,.why,.level,.compared,.at,.kind{color:var(--soft);font-size:.86rem}
.attention ul{list-style:none;padding:0;margin:0}.attention li{background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;margin:.4rem 0;overflow-wrap:anywhere}
.identity{margin:1rem 0}summary{cursor:pointer;color:var(--accent);font-weight:600}table{border-collapse:collapse;background:var(--paper);width:100%}
th,td{border:1px solid var(--line);padding:.4rem .7rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}thead th{background:var(--nabg)}
.levels td{text-align:right;font-variant-numeric:tabular-nums}.levels td.failed{background:var(--badbg);font-weight:700}.levels td.inconclusive{background:var(--hmbg)}
.zero{color:var(--soft)}.scroll{overflow-x:auto}
.toc{list-style:none;padding:0;margin:1rem 0;columns:2 24rem;column-gap:2rem}.toc li{break-inside:avoid;padding:.2rem 0;font-size:.93rem}.toc a{font-weight:600}a{color:var(--accent)}
.req{background:var(--paper);border:1px solid var(--line);border-left:.35rem solid var(--line);border-radius:.4rem;padding:1rem 1.3rem;margin:0 0 1rem;break-inside:avoid-page}
.req.passed{border-left-color:var(--ok)}.req.failed{border-left-color:var(--bad)}.req.inconclusive{border-left-color:#b97a00}
.line .level::before{content:"· "}.req h3{margin:0;font-size:1.1rem}.id{color:var(--accent)}.line{margin:.35rem 0}
blockquote{margin:.5rem 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--line)}
.parameters{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:.5rem 0;font-size:.9rem}.parameters li{background:var(--ground);padding:.1rem .6rem;border-radius:.3rem}
.check{border-top:1px solid var(--line);margin-top:.7rem;padding-top:.5rem}.check p{margin:.2rem 0}.said{font-weight:600}
.versus{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;margin:.4rem 0}.versus dt{color:var(--soft)}.versus dd{margin:0;font-family:ui-monospace,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.exchanges{padding-left:1.4rem}.exchanges li{margin:.5rem 0}.cited{background:var(--hmbg);color:var(--hm);border-radius:.3rem;padding:0 .4rem;font-size:.8rem}
pre{background:#111a24;color:#e8eef5;border-radius:.3rem;padding:.6rem .8rem;margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font:.82rem/1.45 ui-monospace,Consolas,"Liberation Mono",monospace}
code{font-family:ui-monospace,Consolas,"Liberation Mono",monospace;font-size:.9em}:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
@media print{html{background:#fff;font-size:11pt}header{color:#000;background:none;padding:0 0 1rem}pre{background:none;color:#000;border:1px solid #999}.skip{display:none}}
""".strip()
