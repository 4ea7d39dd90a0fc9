"""How the HTML report looks: light and dark, wide and narrow, on paper.

Every pair of text and ground has a contrast of 4.5 to 1 or more.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1c2126; --quiet: #50585f; --line: #c9ced3; --raised: #f4f6f7; --link: #0b5394;
  --good: #e0f3e6; --good-text: #11552a; --good-bar: #27774a;
  --slight: #fff1c4; --slight-text: #5c4400; --slight-bar: #8a6a00;
  --grave: #fddfda; --grave-text: #8a1c10; --grave-bar: #c0402c;
  --worst: #7a0c1e; --worst-text: #ffffff; --worst-bar: #7a0c1e;
  --open: #e0e7fa; --open-text: #23346e; --open-bar: #4a62b8;
  --apart: #e9ebed; --apart-text: #40474d; --apart-bar: #667078;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --text: #e6e9eb; --quiet: #a9b2b9; --line: #41484e; --raised: #1e2327; --link: #8ec3f5;
    --good: #123d22; --good-text: #a9e5bd; --good-bar: #3f9c63;
    --slight: #453700; --slight-text: #ffe08a; --slight-bar: #b88d0d;
    --grave: #54170f; --grave-text: #ffb9ae; --grave-bar: #dd6a58;
    --worst: #ffb3c0; --worst-text: #4a0010; --worst-bar: #ffb3c0;
    --open: #1f2c5c; --open-text: #c3d0ff; --open-bar: #6a82d6;
    --apart: #32383d; --apart-text: #d0d5d9; --apart-bar: #858e96;
  }
}
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 0 auto;
  max-width: 76rem; padding: 1rem; }
a { color: var(--link); }
a.skip { position: absolute; left: -99rem; }
a.skip:focus { position: static; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { line-height: 1.2; margin-bottom: .2rem; }
h2 { border-bottom: 2px solid var(--line); padding-bottom: .2rem; margin-top: 3rem; }
h3 { margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
.subtitle { font-size: 1.2rem; color: var(--quiet); margin-top: 0; }
.notice { border-left: .3rem solid var(--open-bar); background: var(--raised); padding: .6rem 1rem;
  margin: 1rem 0; }
nav ol { columns: 18rem; padding-left: 1.2rem; margin: .3rem 0; }
nav li { break-inside: avoid; }
nav details { margin: .5rem 0; }
form.filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; background: var(--raised);
  border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; margin: 1rem 0; }
form.filter[hidden] { display: none; }
form.filter label { display: grid; font-size: .9rem; max-width: 100%; }
form.filter select, form.filter button { font: inherit; color: var(--text); background: var(--ground);
  border: 1px solid var(--quiet); border-radius: .3rem; padding: .3rem .5rem; max-width: 20rem; }
form.filter output { flex-basis: 100%; }
[hidden] { display: none !important; }
.criterion { border: 1px solid var(--line); border-radius: .4rem; padding: 1rem; margin: 1.2rem 0; }
.criterion:target, tr:target { outline: 3px solid var(--open-bar); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: .3rem; padding: 0 .45rem;
  font-size: .85em; font-weight: 600; line-height: 1.5; }
.good { background: var(--good); color: var(--good-text); }
.slight { background: var(--slight); color: var(--slight-text); }
.grave { background: var(--grave); color: var(--grave-text); }
.worst { background: var(--worst); color: var(--worst-text); }
.open { background: var(--open); color: var(--open-text); }
.apart { background: var(--apart); color: var(--apart-text); }
td .apart, dd .apart { font-weight: 400; }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .3rem 1rem; margin: .8rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
dd > div, td > div, th > div { margin: .05rem 0; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .88rem; min-width: min(100%, 40rem); }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top;
  max-width: 26rem; min-width: 4.5rem; overflow-wrap: break-word; }
thead th { background: var(--raised); }
tbody th { font-weight: 600; white-space: nowrap; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; }
svg { width: 100%; min-width: 36rem; max-width: 60rem; height: auto; display: block; }
svg text { font: 13px system-ui, sans-serif; fill: var(--text); }
svg .good { fill: var(--good-bar); } svg .slight { fill: var(--slight-bar); }
svg .grave { fill: var(--grave-bar); } svg .worst { fill: var(--worst-bar); }
svg .open { fill: var(--open-bar); } svg .apart { fill: var(--apart-bar); }
svg rect { stroke: var(--ground); stroke-width: 1; }
svg .track { fill: var(--raised); }
svg text.count { fill: var(--ground); font-weight: 700; paint-order: stroke; }
details > summary { cursor: pointer; font-weight: 600; }
ul.tree { list-style: none; padding-left: .4rem; font-size: .9rem; overflow-wrap: anywhere; }
ul.tree ul { list-style: none; padding-left: 1.1rem; border-left: 1px solid var(--line); margin-left: .3rem; }
ul.tree li { margin: .15rem 0; }
.seen { color: var(--quiet); }
.sign { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1.5rem; }
.sign p { border-top: 1px solid var(--text); margin: 2.5rem 0 0; padding-top: .2rem; font-size: .9rem; }
@media screen {
  .long { min-width: 12rem; }
  .day { min-width: 6.8rem; }
  tbody th.long { white-space: normal; }
  td.code { min-width: 10rem; overflow-wrap: anywhere; }
}
@media screen and (max-width: 48rem) {
  .wide:not(:has(svg)) { overflow-x: visible; }
  table { width: 100%; min-width: 0; }
  thead { display: none; }
  table, caption, tbody, tr, tbody th, td, .long, .day, td.code { display: block; border: 0; max-width: none;
    min-width: 0; overflow-wrap: anywhere; }
  tbody th { white-space: normal; padding: 0; }
  tr { border-top: 1px solid var(--line); padding: .4rem 0; }
  td { padding: 0 0 0 1rem; }
  td:empty { display: none; }
  td::before { content: attr(data-head) ": "; color: var(--quiet); }
}
@media screen and (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .criterion { padding: .7rem; }
}
@media print {
  :root { color-scheme: light; --ground: #ffffff; --text: #000000; --quiet: #333333; --line: #999999;
    --raised: #f0f0f0; --link: #000000; }
  @page { size: A4 landscape; margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  nav, form.filter, a.skip { display: none !important; }
  main [hidden] { display: block !important; }
  main tr[hidden] { display: table-row !important; }
  section.principle { break-before: page; }
  h2, h3, caption, summary { break-after: avoid; }
  tr, figure, dl > div, .notice, .sign { break-inside: avoid; }
  .criterion { border: 0; border-top: 2px solid var(--line); border-radius: 0; padding: .5rem 0; }
  .wide { overflow: visible; }
  table { width: 100%; min-width: 0; font-size: 7.5pt; }
  th, td { min-width: 0; padding: .15rem .3rem; }
  tbody tr:first-child { break-before: avoid; }
  tbody th { white-space: normal; }
  svg { min-width: 0; }
  ul.tree { font-size: 7.5pt; }
  details::details-content { content-visibility: visible; display: block; }
  a { text-decoration: none; }
}
""".strip()
