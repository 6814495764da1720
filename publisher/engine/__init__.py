"""An engine beside: any SPARQL 1.1 store that answers `/sparql` faster than the embedded one, and is never the truth.

It has the statements of a release in one of two graphs of its own; the other one keeps the release before until the
next is loaded into it, so that nothing that is being read is written to. What it cannot answer, or not for sure as we
would (see eligibility.py), the embedded workers answer.

    connection.py   where it is, and how it is asked, told and given statements
    slots.py        which of its two graphs has which release
    eligibility.py  which queries may be sent there
    transfer.py     one answer over HTTP: whole within a time and a size, or a reason why not
    answering.py    its answer as one of ours
"""
