"""The questionnaire: an evidence set as a workbook that people fill in.

In: the rules, and what they shall be asked for (`from_rules`), or an evidence set (`fill`).  Out: a `Book`
(`tree`), written as XLSX (`to_xlsx`).  A workbook that was filled in becomes the same nodes as YAML
(`from_xlsx`), so that every later check is shared; `to_text` writes nodes as YAML or JSON.
"""
