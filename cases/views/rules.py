"""The contact rules with their values and sources, and making one stricter (R4)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.contact_rules import presets, values, wording
from cases.forms.rules import KindFilter, RuleValueForm
from cases.models import RuleValue
from foundation import clock
from foundation.errors import answers_errors
from ledger.models import CreditorKind
from staff.requests import StaffRequest


@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule in force for one kind of creditor, with what stands behind it; all may read it."""
    kind = request.GET.get("kind", "")
    kinds = frozenset({kind}) if kind in CreditorKind.values else frozenset[str]()
    shown = [
        {"rule": rule, "name": wording.rule_name(rule), "meaning": wording.meaning(rule), "lines": lines}
        for rule, lines in values.lines(kinds, clock.business_date()).items()
    ]
    return render(request, "cases/rules.html", {"form": KindFilter(request.GET), "rules": shown})


@permission_required("cases.set_rules", raise_exception=True)
@answers_errors
def value(request: StaffRequest, rule: str, name: str) -> HttpResponse:
    """Make a value stricter from a day on; what was set before stands below."""
    preset = presets.of(settings.COUNTRY).get((rule, name))
    if preset is None or isinstance(preset.value, bool):
        raise Http404
    form = RuleValueForm(request.POST or None, preset=preset)
    if request.method == "POST" and form.is_valid():
        try:
            RuleValue.set(rule, name, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The value holds from the day you chose."))
            return redirect("rules")
    history = RuleValue.objects.filter(country=settings.COUNTRY, rule=rule, name=name)
    context = {
        "form": form,
        "preset": preset,
        "preset_value": wording.shown(preset.value),
        "cited": wording.cited(preset.source, preset.force(frozenset()), preset.mark),
        "rule": rule,
        "rule_name": wording.rule_name(rule),
        "meaning": wording.meaning(rule),
        "value_name": wording.value_name(name),
        "history": history.select_related("set_by").order_by("-since", "-pk"),
    }
    return render(request, "cases/rule_value.html", context, status=422 if form.errors else 200)
