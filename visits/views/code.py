"""The visit code: who comes today (R1)."""

from django.http import HttpResponse
from django.shortcuts import render

from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest
from visits.forms.planning import CodeForm
from visits.models import CodeQuestion


@answers_errors
def visit_code(request: StaffRequest) -> HttpResponse:
    """Any member of staff types the code that somebody on the telephone reads out.

    The page says no more than may be said to the caller: these two are ours, today in that hour, they take no
    money.
    """
    form, question = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            question = CodeQuestion.ask(form.cleaned_data["code"], by=request.user)
    context = {"form": form, "question": question, "visit": question and question.visit}
    return render(request, "visits/visit_code.html", context, status=422 if form.errors else 200)
