from django.apps import AppConfig

from cases import contact_rules


class CasesConfig(AppConfig):
    name = "cases"
    # The rules bring the words of their findings along, which every process may have to show.
    rules = contact_rules.RULES
