from django.urls import include, path

from collections_app.views import board, home, language, notices, settings
from foundation.soon import soon

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("language/", language.language, name="language"),
    path("cases/<str:number>/", soon, name="case"),
    path("search/", soon, name="search"),
    path("board/", board.board, name="board"),
    path("compliance/", soon, name="compliance"),
    path("settings/", settings.settings, name="settings"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("", include("staff.urls")),
    path("", include("cases.urls")),
    path("", include("followups.urls")),
    path("", include("visits.urls")),
    path("", include("intake.urls")),
    path("", include("reports.urls")),
]
