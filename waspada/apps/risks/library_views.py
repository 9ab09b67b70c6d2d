"""The library of actions: filtered, offered for a row or an incident, made a follow-up."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.kinds import things
from waspada.apps.risks.offices import unit_choices
from waspada.apps.risks.rights import check_may_add, may_add
from waspada.apps.risks.uses import (
    Subject,
    Tally,
    choose_measure,
    judge_use,
    subject_of,
    tallies,
)
from waspada.apps.risks.views import acted
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.risks.library import KINDS, Measure, offered
from waspada.core.risks.library import measure as known_measure
from waspada.core.vocabulary import AGENCIES, CATEGORIES, GROUPS, PHASES, categories_of, split_unit

PAGE: Final = 24


@never_cache
@signed_in
@require_safe
def library(request: HttpRequest) -> HttpResponseBase:
    """Show the actions that the filters ask for, with how each fared."""
    subject = subject_of(request.GET["untuk"]) if request.GET.get("untuk") else None
    asked = _asked(request, subject)
    found = offered(asked["kategori"], asked["fase"], asked["jenis"])
    if asked["instansi"]:
        found = [one for one in found if asked["instansi"] in {*one.leads, *one.supports}]
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    counts = tallies()
    query = {word: value for word, value in asked.items() if value}
    if subject:
        query["untuk"] = str(subject.ref)
    return render(
        request,
        "risks/library.html",
        {
            "subject": subject,
            "thing": things([subject.ref]).get(subject.ref) if subject else None,
            "can_choose": subject is not None and may_add(current_identity(), subject.place),
            "asked": asked,
            "is_narrowed": any(asked.values()),
            "count": len(found),
            "cards": [(one, counts.get(one.code, Tally())) for one in page],
            "page": page,
            "query": urlencode(query),
            "groups": [(words, categories_of(code)) for code, words in GROUPS.items()],
            "phases": list(PHASES),
            "kinds": KINDS,
            "agencies": [one for one in AGENCIES.values() if one.is_member],
        },
    )


def _asked(request: HttpRequest, subject: Subject | None) -> dict[str, str]:
    """Return the filters; for a row or an incident its own category and phase, unless told."""
    own = {"kategori": subject.category, "fase": subject.phase} if subject else {}
    known: dict[str, Any] = {
        "kategori": CATEGORIES,
        "fase": PHASES,
        "jenis": KINDS,
        "instansi": AGENCIES,
    }
    asked = {}
    for word, table in known.items():
        value = request.GET.get(word, own.get(word, "")).strip()
        if value and value not in table:
            raise BadInput("risks.unknown_choice", value=value[:40])
        asked[word] = value
    return asked


class ChooseMeasureForm(forms.Form):
    """Who carries an action out, and by when."""

    unit = forms.ChoiceField(label=gettext_lazy("Kantor yang mengerjakan"))
    due_on = forms.DateField(
        label=gettext_lazy("Selesai paling lambat"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, subject: Subject, chosen: Measure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        groups = unit_choices(subject.place)
        field.choices = groups
        self.initial.setdefault("unit", _usual_unit(groups, chosen))
        self.initial.setdefault(
            "due_on", local_today(subject.place) + timedelta(days=chosen.lead_days)
        )


def _usual_unit(groups: list[tuple[str, Any]], chosen: Measure) -> str:
    """Return the nearest office of the agency that usually leads."""
    units = [code for _group, pairs in groups for code, _name in pairs]
    return next(
        (code for agency in chosen.leads for code in units if split_unit(code)[0] == agency), ""
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, action: str) -> HttpResponseBase:
    """Make an action a follow-up of the row or incident that the address names."""
    chosen = known_measure(action)
    about = request.GET.get("untuk") or request.POST.get("untuk") or ""
    if not about:  # one chooses an action for something
        return redirect("risks:library")
    subject = subject_of(about)
    check_may_add(subject.place)
    form = ChooseMeasureForm(subject, chosen, request.POST or None)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            item = choose_measure(
                chosen.code, subject, unit=given["unit"], due_on=given["due_on"], **acted(request)
            )
        except (NotAllowed, NotFound):
            raise
        except WaspadaError as error:
            sentence = explain(error)
        else:
            messages.success(
                request, _("Tindak lanjut %(number)s dibuat.") % {"number": item.number}
            )
            return redirect("followups:item", item.pk)
    context = {
        "form": form,
        "chosen": chosen,
        "subject": subject,
        "thing": things([subject.ref]).get(subject.ref),
        "sentence": sentence,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "risks/choose.html", context, status=status)


@signed_in
@require_POST
def judge(request: HttpRequest, use_id: UUID) -> HttpResponseBase:
    """Say whether a chosen action helped."""
    try:
        used = judge_use(use_id, request.POST.get("hasil", ""), **acted(request))
    except (NotAllowed, NotFound):
        raise
    except WaspadaError as error:
        messages.error(request, explain(error))
        return redirect("risks:library")
    messages.success(request, _("Terima kasih; hasilnya dicatat untuk pemilihan berikutnya."))
    return redirect(f"{reverse('risks:library')}?untuk={used.about_kind}:{used.about_id}")
