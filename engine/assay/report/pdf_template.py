"""How the PDF looks, in Typst.  The report comes in as data, so that no text of it can be markup."""

TEMPLATE = r"""
#let report = json(bytes(sys.inputs.report))
#let day = report.day.split("-").map(int)
#set document(
  title: report.title + ", " + report.subtitle,
  date: datetime(year: day.at(0), month: day.at(1), day: day.at(2)),
)
#set page(
  paper: "a4", flipped: true, margin: (x: 15mm, y: 16mm),
  footer: context [#set text(8pt); #report.subtitle #h(1fr) #counter(page).display("1 / 1", both: true)],
)
#set text(font: "Libertinus Serif", size: 9.5pt, lang: "en", hyphenate: false)
#set par(justify: false)
#show heading.where(level: 1): set text(18pt)
#show heading.where(level: 2): it => { v(8pt); block(text(14pt, it.body)); v(2pt) }
#show heading.where(level: 3): it => { v(6pt); block(text(11.5pt, it.body)); v(1pt) }
#show figure: set block(breakable: true)

#let tones = (
  good: (rgb("#e0f3e6"), rgb("#11552a"), rgb("#27774a")),
  slight: (rgb("#fff1c4"), rgb("#5c4400"), rgb("#8a6a00")),
  grave: (rgb("#fddfda"), rgb("#8a1c10"), rgb("#c0402c")),
  worst: (rgb("#7a0c1e"), rgb("#ffffff"), rgb("#7a0c1e")),
  open: (rgb("#e0e7fa"), rgb("#23346e"), rgb("#4a62b8")),
  apart: (rgb("#e9ebed"), rgb("#40474d"), rgb("#667078")),
)
#let words(w) = if w.tone == none { w.text } else {
  let (ground, ink, _) = tones.at(w.tone)
  let weight = if w.tone == "apart" { "regular" } else { "bold" }
  highlight(fill: ground, extent: 1.5pt, radius: 1pt, text(fill: ink, weight: weight, w.text))
}
#let cell(c) = c.map(words).join(linebreak())
#let caption(t) = block(above: 8pt, below: 4pt, sticky: true, strong(t))
#let notice(t) = block(
  fill: rgb("#f0f2f4"), stroke: (left: 2pt + rgb("#4a62b8")), inset: 6pt, width: 100%, t,
)
#let columns-of(block) = block.widths.map(w => w * 1fr)
#let grid-of(head, rows, widths) = {
  set text(7.5pt)
  table(
    columns: widths, stroke: 0.4pt + rgb("#999999"), inset: 3pt,
    table.header(..head.map(h => table.cell(fill: rgb("#eef0f2"), strong(h)))),
    ..rows.flatten(),
  )
}
#let tree(branches, depth) = for b in branches {
  block(inset: (left: calc.min(depth, 10) * 9pt), above: 2.5pt, below: 2.5pt, {
    set text(7.5pt)
    b.text
    if b.outcome != "" [: #strong(b.outcome)]
    if b.seen != "" { text(fill: rgb("#50585f"), " [" + b.seen + "]") }
  })
  tree(b.branches, depth + 1)
}
#let bars(b) = {
  caption(b.caption)
  let most = calc.max(1, ..b.bars.map(bar => bar.counts.sum()))
  stack(dir: ltr, spacing: 10pt, ..b.series.map(s => {
    box(width: 8pt, height: 8pt, fill: tones.at(s.tone).at(2))
    h(3pt)
    text(8pt, s.text)
  }))
  v(3pt)
  grid(
    columns: (62mm, 1fr), row-gutter: 3pt, align: horizon,
    ..b.bars.map(bar => (
      text(8pt, bar.label),
      stack(dir: ltr, ..b.series.zip(bar.counts).filter(p => p.at(1) > 0).map(p => box(
        width: p.at(1) / most * 165mm, height: 11pt, fill: tones.at(p.at(0).tone).at(2),
        align(center + horizon, text(8pt, fill: white, weight: "bold", str(p.at(1)))),
      ))),
    )).flatten(),
  )
}
#let chart(b) = {
  block(breakable: b.bars.len() > 24, bars(b))
  caption("Figures of the chart")
  grid-of(
    (b.head,) + b.series.map(s => s.text),
    b.bars.map(bar => (bar.label,) + bar.counts.map(str)),
    (2fr,) + b.series.map(_ => 1fr),
  )
}
#let show-block(b) = {
  if b.kind == "Paragraph" { par(b.text) }
  else if b.kind == "Notice" { notice(b.text) }
  else if b.kind == "Facts" {
    grid(columns: (48mm, 1fr), row-gutter: 4pt, column-gutter: 6pt,
      ..b.rows.map(r => (strong(r.at(0)), cell(r.at(1)))).flatten())
  }
  else if b.kind == "Table" {
    caption(b.caption)
    grid-of(b.head, b.rows.map(r => r.cells.map(cell)), columns-of(b))
  }
  else if b.kind == "Tree" { caption(b.caption); tree(b.branches, 0) }
  else if b.kind == "Chart" { chart(b) }
  else if b.kind == "Signatures" {
    grid(columns: b.roles.map(_ => 1fr), column-gutter: 10mm,
      ..b.roles.map(r => { v(16mm); line(length: 100%, stroke: 0.5pt); r + ": name, date, signature" }))
  }
}
#let show-section(s) = {
  heading(level: s.level + 1, {
    s.title
    if s.badge != none { h(8pt); words(s.badge) }
  })
  for b in s.blocks { show-block(b) }
  for part in s.sections { show-section(part) }
}
#heading(level: 1, report.title)
#text(12pt, report.subtitle)
#for said in report.notices { notice(said) }
#for s in report.sections {
  if s.sections.len() > 0 { pagebreak(weak: true) }
  show-section(s)
}
"""
