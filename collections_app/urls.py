from django.urls import include, path

from collections_app.views import board, case, compliance, home, language, notices, search, settings

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("language/", language.language, name="language"),
    path("search/", search.search, name="search"),
    path("board/", board.board, name="board"),
    path("compliance/", compliance.compliance, name="compliance"),
    path("compliance/sample/", compliance.sample, name="compliance-sample"),
    path("compliance/concerns/<int:pk>/", compliance.concern, name="concern"),
    path("settings/", settings.settings, name="settings"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("", include("staff.urls")),
    path("", include("ledger.urls")),
    path("", include("cases.urls")),
    # After the room's own addresses, so that cases/new/ is not read as a case number.
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/history/", case.history, name="case-history"),
    path("", include("followups.urls")),
    path("", include("visits.urls")),
    path("", include("intake.urls")),
    path("", include("reports.urls")),
]
