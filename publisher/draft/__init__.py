"""From a document to a first record: pure functions from text to a Draft, every value anchored in the text.

reading.py   the pipeline in one screen: Source -> Draft
source.py    text, HTML, PDF -> Source (html.py, pdf.py)
layout.py    a text as lines, paragraphs and sections; boilerplate by name
patterns.py, weighing.py, lexicon.py     words as tables, signs with weights
telephones.py, emails.py, addresses.py, clock.py, hours.py, owners.py       contact facts, and whose they are
titles.py, names.py, kinds.py, bodies.py, parents.py     what the page is about, and whose page it is
services.py, tasks.py, audiences.py, themes.py, legal.py, related.py     what it says of it
people.py, privacy.py     names of persons, and what stays out
jsonform.py, sheet.py, record.py, explain.py, review.py     a Draft as JSON, sheet, Turtle, marked text, page
drift.py     published values against documents read anew
"""
