"""From a document to a first record: pure functions from text to a Draft, every value anchored in the text.

reading.py   the pipeline in one screen: Source -> Draft
source.py    text, HTML, PDF -> Source (html.py, pdf.py)
layout.py    a text as lines, paragraphs and sections
telephones.py, emails.py, addresses.py, clock.py, hours.py, owners.py       contact facts, and whose they are
names.py, parents.py, services.py, audiences.py, themes.py, legal.py, related.py     what the page is about
jsonform.py, sheet.py, record.py, explain.py, drift.py     a Draft as JSON, sheet, Turtle, marked text; drift
"""
