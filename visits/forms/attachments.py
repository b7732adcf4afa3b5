"""Adding photos and recordings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import OnceForm
from visits.models import Shows


class PhotoForm(OnceForm):
    """A photo, and what it shows."""

    shows = forms.ChoiceField(label=_("It shows"), choices=Shows.choices, widget=forms.RadioSelect)
    file = forms.FileField(label=_("Photo"), help_text=_("PNG, JPEG or WebP."))


class RecordingForm(OnceForm):
    """A recording, and what became of it."""

    file = forms.FileField(label=_("Recording"), help_text=_("MP3, WAV, OGG, M4A or WebM."))
    withdrawn = forms.BooleanField(label=_("Consent was withdrawn, and it was stopped there"), required=False)
    paused = forms.BooleanField(label=_("It was paused when somebody else came in"), required=False)
