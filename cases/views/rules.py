"""The contact rules with their values and sources, and making one stricter (R4)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import findings, setting_rules
from cases.contact_rules import presets
from cases.forms.rules import KindFilter, RuleValueForm
from cases.models import RuleValue
from foundation import clock
from foundation.errors import answers_errors, shown_in
from ledger.models import CreditorKind
from staff.requests import StaffRequest


@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule in force for one kind of creditor, with what stands behind it; all may read it."""
    kind = request.GET.get("kind", "")
    kinds = frozenset({kind}) if kind in CreditorKind.values else frozenset[str]()
    shown = [
        {"rule": rule.code, "name": rule.name, "meaning": rule.meaning, "lines": lines}
        for rule, lines in setting_rules.lines(kinds, clock.business_date())
    ]
    return render(request, "cases/rules.html", {"form": KindFilter(request.GET), "rules": shown})


@permission_required("cases.set_rules", raise_exception=True)
@answers_errors
def value(request: StaffRequest, rule: str, name: str) -> HttpResponse:
    """Make a value stricter from a day on; what was set before stands below."""
    preset = presets(settings.COUNTRY).get((rule, name))
    if preset is None or isinstance(preset.value, bool):
        raise Http404
    changed = setting_rules.rule_of(rule)
    value_name = setting_rules.value_name(changed, name)
    form = RuleValueForm(request.POST or None, preset=preset, label=value_name)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            setting_rules.set_value(rule, name, form.change, by=request.user)
            messages.success(request, _("The value holds from the day you chose."))
            return redirect("rules")
    history = RuleValue.objects.filter(country=settings.COUNTRY, rule=rule, name=name)
    context = {
        "form": form,
        "preset": preset,
        "preset_value": findings.shown(preset.value),
        "cited": findings.cited(preset.source, preset.force(frozenset()), preset.mark),
        "rule": rule,
        "rule_name": changed.name,
        "meaning": changed.meaning,
        "value_name": value_name,
        "history": history.select_related("set_by").order_by("-since", "-pk"),
    }
    return render(request, "cases/rule_value.html", context, status=422 if form.errors else 200)
