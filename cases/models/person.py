"""Who somebody is, whatever they owe."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases import identifiers, names
from cases.models.identity import IdentityConfirmation
from cases.verbs import Verb
from foundation import clock
from foundation.encrypted import EncryptedTextField, mask, search_hash
from foundation.locking import lock
from foundation.versioned import Versioned

if TYPE_CHECKING:
    from staff.models import User


class PersonKind(models.TextChoices):
    NATURAL = "natural", lazy("person")
    LEGAL = "legal", lazy("company")


@dataclass(frozen=True)
class NewPerson:
    """Somebody as they are typed in, on file already or not."""

    kind: str
    name: str
    id_number: str = ""


class PersonQuerySet(models.QuerySet["Person"]):
    def standing(self) -> Self:
        """Persons who were not merged into another."""
        return self.filter(merged_into=None)

    def with_id(self, number: str) -> Self:
        """Whoever carries exactly this ID number."""
        return self.standing().filter(id_hash=search_hash(number)) if number.strip() else self.none()

    def lock_with_household(self, person_id: int, household_key: str = "", number_hash: str = "") -> None:
        """Lock the person, all who live there and all who have the number, by ascending id.

        The caps count them together.
        """
        mine = Q(pk=person_id)
        if household_key:
            mine |= Q(pk__in=self.filter(addresses__household_key=household_key).values("pk"))
        if number_hash:
            mine |= Q(pk__in=self.filter(phones__number_hash=number_hash).values("pk"))
        list(self.filter(mine).select_for_update().order_by("pk").values_list("pk", flat=True))


class Person(Versioned):
    """A natural or legal person.

    Owns addresses, phones, employments and holds, and is what the contact caps count.

    ``name`` may be only the creditor's reference when the source gives no name. ``id_number`` is the resident
    identity number (GB 11643) or the unified social credit code (GB 32100), checked by its check digit.
    """

    kind = models.CharField(max_length=8, choices=PersonKind, default=PersonKind.NATURAL)
    name = models.CharField(max_length=120)
    # Search keys, written by the verb that names the person: full pinyin and initials.
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    initials = models.CharField(max_length=120, blank=True, editable=False)
    id_number = EncryptedTextField(blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=40, blank=True, default="")
    # Rule T5: no paper is left and nobody calls at the door.
    not_at_home = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )
    added_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        permissions = [("unmask_person", "Can see an ID number or a phone in full")]
        indexes = [
            # Search by name, pinyin, initials or exact ID number.
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["pinyin"], name="person_by_pinyin"),
            models.Index(fields=["initials"], name="person_by_initials"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=~Q(id_hash="") & Q(merged_into=None),
                name="one_person_per_id_number",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def language_name(self) -> str:
        """The language they are spoken with, in the reader's language; empty while nobody knows."""
        return str(dict(settings.LANGUAGES).get(self.language, ""))

    @property
    def paper_language(self) -> str:
        """The language of papers for them: their own, or while nobody knows it, that of the pages."""
        return self.language or translation.get_language() or settings.LANGUAGE_CODE

    @property
    def masked_id(self) -> str:
        """The ID number with its middle starred."""
        return mask(self.id_number, head=4, tail=4)

    @classmethod
    def unsaved(
        cls,
        kind: str,
        name: str,
        *,
        id_number: str = "",
        birth_date: date | None = None,
        language: str = "",
    ) -> Self:
        """A person with checked number and search keys, not saved yet; for bulk imports.

        The birth date of a natural person is in the number; ``birth_date`` is for whoever has none.

        Raises ValidationError beside ``name`` or ``id_number``.
        """
        tidy = " ".join(name.split())
        if not tidy:
            raise ValidationError({"name": _("Enter a name, or the creditor's reference.")})
        number = identifiers.checked_id(id_number, company=kind == PersonKind.LEGAL)
        if number and kind == PersonKind.NATURAL and birth_date is None:
            birth_date = identifiers.birth_date(number)
        return cls(
            kind=kind,
            name=tidy,
            pinyin=names.pinyin(tidy),
            initials=names.initials(tidy),
            id_number=number,
            id_hash=search_hash(number),
            birth_date=birth_date,
            language=language,
            added_at=clock.now(),
        )

    @classmethod
    @transaction.atomic
    def add(
        cls, kind: str, name: str, *, by: "User", id_number: str = "", language: str = "", case: str = ""
    ) -> Self:
        """Add a person.

        ``case`` is the number of the case they are added for, here and in the verbs below. Raises
        ValidationError beside the field: no name, a wrong ID number, or a known one.
        """
        person = cls.unsaved(kind, name, id_number=id_number, language=language)
        person._refuse_known_number()
        person.save()
        record(Verb.PERSON_ADDED, person, by=by, case=case, after={"kind": kind}, personal=person._personal())
        return person

    @classmethod
    def find_or_add(cls, who: "NewPerson", *, by: "User", case: str = "") -> "Person":
        """Whoever carries this ID number already, else somebody new.

        Raises ValidationError beside the field, also when the number is on file under another name: numbers
        are mistyped more often than names.
        """
        number = identifiers.checked_id(who.id_number, company=who.kind == PersonKind.LEGAL)
        known = cls.objects.with_id(number).first()
        if known is None:
            return cls.add(who.kind, who.name, by=by, id_number=number, case=case)
        if names.pinyin(known.name) != names.pinyin(" ".join(who.name.split())):
            raise ValidationError({"id_number": _("This ID number is on file under another name.")})
        return known

    @transaction.atomic
    def rename(self, name: str, *, by: "User", version: int | None = None, case: str = "") -> None:
        """Write the name anew, with its search keys. Raises Stale, or ValidationError for an empty name."""
        self.lock(version)
        tidy = " ".join(name.split())
        if not tidy:
            raise ValidationError({"name": _("Enter a name, or the creditor's reference.")})
        old, self.name = self.name, tidy
        self.pinyin, self.initials = names.pinyin(tidy), names.initials(tidy)
        self.save_next("name", "pinyin", "initials")
        record(Verb.PERSON_RENAMED, self, by=by, case=case, personal={"name before": old, "name": tidy})

    @transaction.atomic
    def set_id(self, number: str, *, by: "User", version: int | None = None, case: str = "") -> None:
        """Write the ID number once its check digit agrees.

        Raises Stale, or ValidationError beside ``id_number``.
        """
        self.lock(version)
        old = self.id_number
        self.id_number = identifiers.checked_id(number, company=self.kind == PersonKind.LEGAL)
        self.id_hash = search_hash(self.id_number)
        if self.kind == PersonKind.NATURAL and self.id_number:
            self.birth_date = identifiers.birth_date(self.id_number) or self.birth_date
        self._refuse_known_number()
        self.save_next("id_number", "id_hash", "birth_date")
        personal = {"id number before": old, "id number": self.id_number}
        record(Verb.PERSON_ID_SET, self, by=by, case=case, personal=personal)

    @transaction.atomic
    def describe(self, *, by: "User", version: int | None = None, case: str = "", **facts: object) -> None:
        """Set ``birth_date``, ``language``, ``time_zone`` or ``not_at_home`` (rule T5). Raises Stale."""
        self.lock(version)
        allowed = {"birth_date", "language", "time_zone", "not_at_home"} & facts.keys()
        before = {name: getattr(self, name) for name in allowed}
        for name in allowed:
            setattr(self, name, facts[name])
        self.save_next(*sorted(allowed))
        after = {name: facts[name] for name in allowed}
        record(Verb.PERSON_DESCRIBED, self, by=by, case=case, before=before, after=after)

    @transaction.atomic
    def correct(
        self,
        *,
        name: str,
        id_number: str = "",
        by: "User",
        version: int | None = None,
        case: str = "",
        **facts: Any,
    ) -> None:
        """Write down anew what is on file, each change by its own verb.

        An empty ``id_number`` leaves the one that is there. ``facts`` are those of ``describe``. Raises
        Stale; ValidationError beside the field.
        """
        self.lock(version)
        if name != self.name:
            self.rename(name, by=by, case=case)
        changed = {key: value for key, value in facts.items() if getattr(self, key) != value}
        if changed:
            self.describe(by=by, case=case, **changed)
        if id_number and search_hash(id_number) != self.id_hash:
            self.set_id(id_number, by=by, case=case)

    @transaction.atomic
    def unmask(self, field: str = "id_number", *, by: "User", case: str = "") -> str:
        """The ID number in full; that ``by`` looked is written down.

        Raises ValidationError for another field.
        """
        if field != "id_number":
            raise ValidationError(_("Only the ID number is masked here."))
        record(Verb.PERSON_UNMASKED, self, by=by, case=case, after={"field": field})
        return self.id_number

    @transaction.atomic
    def confirm_identity(
        self, how: str, *, by: "User", remarks: str = "", case: str = ""
    ) -> IdentityConfirmation:
        """Write down that this is the person who owes, and how ``by`` knows (P1)."""
        confirmation = IdentityConfirmation.objects.create(
            person=self, how=how, confirmed_by=by, confirmed_at=clock.now(), remarks=remarks
        )
        record(Verb.PERSON_IDENTITY_CONFIRMED, self, by=by, case=case, after={"how": how})
        return confirmation

    @transaction.atomic
    def merge(self, into: "Person", *, by: "User", reason: str) -> None:
        """Join this file with ``into``, which is about the same person.

        Whatever belongs to this file belongs to ``into`` from now on, so that caps and holds count both
        together. Raises ValidationError if either was joined before.
        """
        for person in sorted((self, into), key=lambda it: it.pk):
            lock(person)
        if self.pk == into.pk or self.merged_into_id or into.merged_into_id:
            raise ValidationError(_("These two cannot be made one."))
        self.addresses.update(person=into, is_current=False)
        known = into.phones.values_list("number_hash", flat=True)
        self.phones.exclude(number_hash__in=list(known)).update(person=into)
        played = set(into.parts_played.values_list("debt_id", "role"))
        for part in self.parts_played.all():
            if (part.debt_id, part.role) not in played:
                part.person = into
                part.save(update_fields=["person"])
        for name in ("employments", "holds", "debtors", "contacts", "identity_confirmations", "refusals"):
            getattr(self, name).update(person=into)
        self.merged_into = into
        self.save_next("merged_into")
        record(Verb.PERSON_MERGED, self, by=by, after={"into": into.pk, "reason": reason})

    def _refuse_known_number(self) -> None:
        if (
            self.id_hash
            and Person.objects.standing().filter(id_hash=self.id_hash).exclude(pk=self.pk).exists()
        ):
            raise ValidationError({"id_number": _("Somebody with this ID number is on file already.")})

    def _personal(self) -> dict[str, str]:
        return {"name": self.name} | ({"id number": self.id_number} if self.id_number else {})
