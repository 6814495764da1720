"""The words that a shapes graph may use; a word of SHACL's namespace that is none of them is a mistake."""

from __future__ import annotations

from publisher.vocabulary import SH

_CORE = (
    "and class closed datatype disjoint equals flags hasValue ignoredProperties in languageIn lessThan "
    "lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive minInclusive "
    "minLength node nodeKind not or pattern property qualifiedMaxCount qualifiedMinCount "
    "qualifiedValueShape qualifiedValueShapesDisjoint sparql uniqueLang xone"
)
_SHAPE = "deactivated defaultValue description group message name order path severity"
_TARGETS = "targetClass targetNode targetObjectsOf targetSubjectsOf"
_OTHER = (
    "alternativePath annotationProperty annotationValue annotationVarName ask conforms construct declare "
    "detail entailment focusNode inversePath labelTemplate namespace nodeValidator oneOrMorePath optional "
    "parameter prefix prefixes propertyValidator result resultAnnotation resultMessage resultPath "
    "resultSeverity select shapesGraph shapesGraphWellFormed sourceConstraint sourceConstraintComponent "
    "sourceShape suggestedShapesGraph update validator value zeroOrMorePath zeroOrOnePath filterShape "
    "intersection nodes object predicate returnType subject this union condition jsFunctionName jsLibrary "
    "jsLibraryURL"
)
_ADVANCED = "target rule expression SPARQLFunction"
_JAVASCRIPT = "js jsFunctionName"


def _terms(names: str) -> frozenset[str]:
    return frozenset(str(SH[name]) for name in names.split())


#: Predicates whose subject is a shape (SHACL 2, "shapes").
CONSTRAINING = _terms(_CORE)
TARGETS = _terms(_TARGETS)
#: Constraints, targets and functions of SHACL Advanced Features, which pySHACL knows: leaving them out would be a
#: silent pass.
ADVANCED = _terms(_ADVANCED)
#: SHACL-JS, which nobody here runs.
JAVASCRIPT = _terms(_JAVASCRIPT)
#: What holds the text of a query.
QUERIES = _terms("select ask construct")
KNOWN = _terms(" ".join((_CORE, _SHAPE, _TARGETS, _OTHER, _ADVANCED, _JAVASCRIPT)))
SEVERITIES = _terms("Info Warning Violation Debug Trace")
SHAPE_CLASSES = _terms("NodeShape PropertyShape Parameter")
#: What a node must have, one of them, to be a shape that others can refer to.
MARKS = CONSTRAINING | TARGETS | _terms(_SHAPE)

